import { IconCircleCheck, IconGitCompare, IconHandStop, IconLinkOff, IconLoader2 } from '@tabler/icons-react';
import type { SiteView } from '../../../domain/schemas/site.js';
import type { State } from '../../ui/Badge.js';

export type SiteFacts = Pick<SiteView, 'state' | 'drift'>;

/**
 * The one state of a site, the worst first. What a silent VPS last said of a site counts for nothing: it is shown, but
 * neither as broken nor as right (`isStale`).
 */
export function siteStateOf({ state, drift }: SiteFacts, isStale = false): State {
  const seen = (found: State): State => (isStale ? { ...found, role: 'quiet' } : found);
  if (drift.some(({ name }) => name === 'UPSTREAM_DETACHED')) return seen(UPSTREAM_DOWN);
  if (state === 'held') return HELD;
  if (drift.length > 0) return seen(DRIFT);
  return state === 'changing' || state === 'new' ? CHANGING : seen(LIVE);
}

const UPSTREAM_DOWN: State = { icon: IconLinkOff, role: 'danger', word: 'Upstream down' };
const HELD: State = { icon: IconHandStop, role: 'attention', word: 'Held' };
const DRIFT: State = { icon: IconGitCompare, role: 'attention', word: 'Drift' };
const CHANGING: State = { icon: IconLoader2, role: 'working', word: 'Changing', turns: true };
const LIVE: State = { icon: IconCircleCheck, role: 'ok', word: 'Live' };
