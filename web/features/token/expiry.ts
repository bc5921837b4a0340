const DAY = 24 * 60 * 60 * 1_000;

/** How long a token may hold, in days; null: for ever. The first is what is offered. */
export const HOLDS = [
  ['30', '30 days', 30],
  ['90', '90 days', 90],
  ['365', '1 year', 365],
  ['never', 'until it is removed', null],
] as const;
export type Hold = (typeof HOLDS)[number][0];

/** When a token that is made now (in ms) and holds this long ends: RFC 3339; null: never. */
export function expiryOf(hold: Hold, now: number): string | null {
  const days = HOLDS.find(([value]) => value === hold)?.[2] ?? null;
  return days === null ? null : new Date(now + days * DAY).toISOString();
}
