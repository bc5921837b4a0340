import { CERTIFICATE_STEPS } from './steps.js';

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

/** At most this many renewals are started in one tick of the schedule. */
export const MOST_RENEWALS_AT_ONCE = 60;

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
