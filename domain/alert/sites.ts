import type { KnownSite } from './facts.js';
import type { AlertKey, Judgement, WantedAlert } from './model.js';

/** A report is at most this old where it counts, so that what has lasted was in two of them. Milliseconds. */
const FRESH = 40_000;
const TWO_REPORTS = 45_000;

/** A site that is otherwise on its VPS than VSA left it. While it changes, or nothing new is reported, nobody knows. */
export function judgeSite({ domain, vpsId, drift, busy, reportedAt }: KnownSite, now: number): Judgement {
  const key: AlertKey = { kind: 'site-drift', object: { kind: 'site', id: domain } };
  if (busy || reportedAt === null || now - reportedAt > FRESH) return { wanted: [], unsure: [key] };
  if (drift.length === 0) return { wanted: [], unsure: [] };
  const found = drift.map(({ name, detail }) => `${name}: ${detail}`).join(' ');
  const wanted: WantedAlert = {
    ...key,
    severity: 'warning',
    vpsId,
    domain,
    text: `${domain} is not on ${vpsId} as VSA left it: ${found}`,
    fix:
      'Provision it again as it is (`vsa site provision --domain D`), which repairs it; ' +
      'acknowledge this where it is meant to be so.',
    lasting: TWO_REPORTS,
  };
  return { wanted: [wanted], unsure: [] };
}
