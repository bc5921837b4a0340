import type { CertificateView } from '../../../domain/schemas/certificate.js';

export const DUE_DAYS = 14;
const DAY = 24 * 3_600_000;

/** The certificates that are to be replaced, or end, within the next 14 days. `now` in milliseconds. */
export const dueWithin = (certificates: readonly CertificateView[], now: number): CertificateView[] =>
  certificates.filter(({ notAfter, renewal }) => {
    const at = renewal.dueAt ?? notAfter;
    return at !== null && Date.parse(at) - now < DUE_DAYS * DAY;
  });
