import { ERRORS, type ErrorCode } from '../../../domain/errors.js';
import type { PlanView } from '../../../domain/schemas/site.js';

export interface Start {
  /** The words of the button. */
  readonly label: string;
  readonly canStart: boolean;
}

export interface Situation {
  readonly domain: string;
  readonly vpsId: string;
  /** There is such a site; `drifts`: it is not as VSA left it. */
  readonly site: { readonly drifts: boolean } | null;
  /** The plan of exactly what the form says now; null: there is none yet. */
  readonly plan: PlanView | null;
  /** Why there is no plan. */
  readonly refused: ErrorCode | null;
  /** It is another plan than the one that was first shown. */
  readonly hasChanged: boolean;
  /** Whether a certificate has to be made, for which the names are checked. */
  readonly makesCertificate: boolean;
}

/** What the one button of the page does, in its own words. */
export function startOf({ domain, vpsId, site, plan, refused, hasChanged, makesCertificate }: Situation): Start {
  const plain = `${site === null ? 'Provision' : 'Change'} ${domain}`.trim();
  if (refused === 'VPS_OFFLINE') return { label: `Provision when ${vpsId} is back`, canStart: true };
  if (plan === null || isClaimed(plan)) return { label: plain, canStart: false };
  const isSame = plan.changes.every(({ kind }) => kind === 'keep');
  if (isSame && site?.drifts === false) return { label: 'Nothing to change', canStart: false };
  if (hasChanged) return { label: 'Start with the new plan', canStart: true };
  const waits = makesCertificate ? waitsFor(plan) : null;
  if (waits !== null) return { label: `Provision and wait for ${waits}`, canStart: true };
  return { label: isSame && site !== null ? `Repair ${domain}` : plain, canStart: true };
}

/** A name belongs to another site, and is not one that would be left out. */
const isClaimed = ({ checks }: PlanView): boolean => checks.some(({ code }) => code === 'NAME_CLAIMED');

/** `DNS, 72 h`; null: every name is as it has to be. */
function waitsFor({ checks }: PlanView): string | null {
  const codes = checks.filter(({ result }) => result === 'failed').map(({ code }) => code);
  const [first] = codes;
  if (codes.length === 0) return null;
  const what = codes.includes('WAITING_FOR_DNS') ? 'DNS' : 'port 80';
  const hours = first === undefined ? undefined : ERRORS[first].deadlineHours;
  return hours === undefined ? what : `${what}, ${hours} h`;
}
