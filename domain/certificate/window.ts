const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When the CA wants a certificate replaced (RFC 9773 section 4.2). Milliseconds since the epoch. */
export interface RenewalWindow {
  readonly start: number;
  readonly end: number;
}

/**
 * A window of ISO 8601 texts; null where it makes no sense: it ends before it starts, or after the certificate, which
 * would then end unreplaced.
 */
export function renewalWindow(start: string, end: string, notAfter: number): RenewalWindow | null {
  const window = { start: Date.parse(start), end: Date.parse(end) };
  return window.end > window.start && window.end <= notAfter ? window : null;
}

/** A time in the first half of the window; `random` in [0, 1) spreads the certificates of all clients over it. */
export const timeInWindow = ({ start, end }: RenewalWindow, random: number): number =>
  Math.floor(start + ((end - start) / 2) * random);

/** A window as a row keeps it; null: none is known. */
export const windowOf = (start: Date | null, end: Date | null): RenewalWindow | null =>
  start === null || end === null ? null : { start: start.getTime(), end: end.getTime() };

export const isInside = ({ start, end }: RenewalWindow, now: number): boolean => start <= now && now < end;

/**
 * Milliseconds until the CA is asked for the window again. What it says itself counts from a minute to a day, else 6
 * hours (RFC 9773 section 4.3). After failures: 1 minute, doubled each time up to those 6 hours.
 */
export function windowPause(retryAfter: number | null, failures: number): number {
  if (failures > 0) return Math.min(60_000 * 2 ** Math.min(failures - 1, 9), 6 * HOUR);
  return Math.min(Math.max(retryAfter ?? 6 * HOUR, 60_000), DAY);
}
