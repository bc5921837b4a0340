import { getDomain } from 'tldts';
import type { Domain } from '../../../domain/fields/brands.js';

/** What became of an order: `open` may still become a certificate, so it counts as one; `lapsed` never will. */
export type OrderOutcome = 'open' | 'issued' | 'failed' | 'lapsed';

/** One order of this account in the past. `exempt`: a renewal asked for by its ARI id, which no limit counts. */
export interface PastOrder {
  readonly at: Date;
  readonly names: readonly Domain[];
  readonly outcome: OrderOutcome;
  readonly exempt?: boolean;
}

/** A token bucket: `count` at once, refilled evenly over `windowMs`. */
export interface Limit {
  readonly count: number;
  readonly windowMs: number;
}
export type LimitName = 'newOrders' | 'perRegisteredDomain' | 'perExactSet' | 'failedPerName';
export type BudgetLimits = Readonly<Partial<Record<LimitName, Limit>>>;

/** `subject`: the account, the registered domain, the set or the name that used it up. */
export type BudgetAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly limit: LimitName; readonly subject: string; readonly freesAt: Date };

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

/** https://letsencrypt.org/docs/rate-limits/ as of June 2025. Renewals by ARI are exempt from all of them. */
export const LETS_ENCRYPT_LIMITS: BudgetLimits = {
  newOrders: { count: 300, windowMs: 3 * HOUR },
  perRegisteredDomain: { count: 50, windowMs: WEEK },
  perExactSet: { count: 5, windowMs: WEEK },
  failedPerName: { count: 5, windowMs: HOUR },
};
/** https://letsencrypt.org/docs/staging-environment/ ; where its editions differ, the lower value. */
export const LETS_ENCRYPT_STAGING_LIMITS: BudgetLimits = {
  newOrders: { count: 1500, windowMs: 3 * HOUR },
  perRegisteredDomain: { count: 30_000, windowMs: WEEK },
  perExactSet: { count: 30_000, windowMs: WEEK },
  failedPerName: { count: 60, windowMs: HOUR },
};
export const NO_LIMITS: BudgetLimits = {};

/** How far back `checkBudget` wants the history: twice the longest window, as a bucket remembers a burst that long. */
export const BUDGET_HISTORY_MS = 2 * WEEK;

/** Whether one more order for the names fits; else the limit that frees last, and when. */
export function checkBudget(
  history: readonly PastOrder[],
  names: readonly Domain[],
  now: Date,
  limits: BudgetLimits,
): BudgetAnswer {
  const counted = history.filter((order) => order.exempt !== true);
  const blocked = uses(counted, names).flatMap(({ limit, subject, orders }) => {
    const bucket = limits[limit];
    const freesAt = bucket
      ? nextFree(
          orders.map((order) => order.at),
          bucket,
        )
      : now;
    return freesAt > now ? [{ ok: false, limit, subject, freesAt } as const] : [];
  });
  return blocked.sort((a, b) => b.freesAt.getTime() - a.freesAt.getTime())[0] ?? { ok: true };
}

/** When the next use fits into a bucket that was used at these times; a time in the past means now. */
export function nextFree(uses: readonly Date[], { count, windowMs }: Limit): Date {
  const refill = windowMs / count;
  const full = uses
    .map((at) => at.getTime())
    .sort((a, b) => a - b)
    .reduce((fullAt, at) => Math.max(fullAt, at) + refill, 0);
  return new Date(Math.max(0, full - windowMs + refill));
}

/** The registered domain (public suffix list, with its private part, as Let's Encrypt counts). */
export const registeredDomain = (name: string): string => getDomain(name, { allowPrivateDomains: true }) ?? name;

interface Use {
  readonly limit: LimitName;
  readonly subject: string;
  readonly orders: readonly PastOrder[];
}

function uses(history: readonly PastOrder[], names: readonly Domain[]): readonly Use[] {
  const certificates = history.filter(({ outcome }) => outcome === 'issued' || outcome === 'open');
  const failures = history.filter(({ outcome }) => outcome === 'failed');
  const set = setOf(names);
  return [
    { limit: 'newOrders', subject: 'the account', orders: history },
    { limit: 'perExactSet', subject: set, orders: certificates.filter((order) => setOf(order.names) === set) },
    ...[...new Set(names.map(registeredDomain))].map((domain): Use => ({
      limit: 'perRegisteredDomain',
      subject: domain,
      orders: certificates.filter((order) => order.names.some((name) => registeredDomain(name) === domain)),
    })),
    ...names.map((name): Use => ({
      limit: 'failedPerName',
      subject: name,
      orders: failures.filter((order) => order.names.includes(name)),
    })),
  ];
}

const setOf = (names: readonly Domain[]): string => [...new Set(names)].sort().join(', ');
