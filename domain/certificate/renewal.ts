import { CERTIFICATE_STEPS } from './steps.js';
import { isInside, type RenewalWindow } from './window.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** When a certificate is replaced: with 36 % of its lifetime left, or half where that is under 10 days. */
export function renewalTime({
  notBefore,
  notAfter,
}: {
  readonly notBefore: number;
  readonly notAfter: number;
}): number {
  const lifetime = notAfter - notBefore;
  return notAfter - lifetime * (lifetime < 10 * DAY ? 0.5 : 0.36);
}

/** Milliseconds until the next try after so many in a row have failed; 6 h at most. */
export const renewalPause = (failures: number): number =>
  PAUSES[Math.min(Math.max(failures, 1), PAUSES.length) - 1] ?? 360 * MINUTE;

const PAUSES = [1, 2, 5, 10, 20, 60, 120, 240, 360].map((minutes) => minutes * MINUTE);

/** What says when a certificate is to be replaced. Milliseconds since the epoch. */
export interface Renewable {
  readonly notBefore: number;
  readonly notAfter: number;
  /** What the CA said; null: nothing, or nothing sensible. */
  readonly window: RenewalWindow | null;
  /** The time in that window that was chosen for it. */
  readonly renewAt: number | null;
}

/** When a certificate is due: as the CA asks (RFC 9773), else by the time it has left. */
export const dueAt = (certificate: Renewable): number => certificate.renewAt ?? renewalTime(certificate);

/** At most this many renewals are started in one tick of the schedule. */
export const MOST_RENEWALS_AT_ONCE = 60;

/**
 * The due ones in the order in which they are to be started. First those that no limit of the CA counts, being inside
 * their window, the one that ends first first; then the rest, the one with the least of its time left first.
 */
export function inOrder<T extends Renewable>(certificates: readonly T[], now: number): T[] {
  const due = certificates.filter((certificate) => dueAt(certificate) <= now);
  const [free, paid] = [due.filter((each) => isFree(each, now)), due.filter((each) => !isFree(each, now))];
  const left = ({ notAfter }: T) => notAfter - now;
  return [
    ...free.sort((a, b) => (a.window?.end ?? 0) - (b.window?.end ?? 0)),
    ...paid.sort((a, b) => left(a) - left(b)),
  ];
}

/** Whether an order for it now is one that the CA asked for: such orders count for no limit. */
export const isFree = ({ window }: Pick<Renewable, 'window'>, now: number): boolean =>
  window !== null && isInside(window, now);

/** The steps of a renewal, in order. */
export const RENEW_CERTIFICATE_STEPS = [
  'inspect the VPS',
  'check the names',
  'prove the challenge path',
  ...CERTIFICATE_STEPS,
  'publish',
  'prove',
  'record the certificate',
] as const;
export type RenewCertificateStep = (typeof RENEW_CERTIFICATE_STEPS)[number];
