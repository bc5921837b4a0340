import type { CertificateFacts } from './ca.js';

export type CertificateStatus = 'valid' | 'warning' | 'critical' | 'expired' | 'unknown';

const DAY = 86_400_000;

/**
 * How urgent a certificate is, for lists, badges and exit codes alike: critical with less than a sixth of its lifetime
 * left or after the window in which its CA wanted it replaced, warning with less than a third. For the usual 90 days
 * that is by whole days: 14 or fewer, 30 or fewer. `windowEnd` in milliseconds; null: no window.
 */
export function certificateStatus(
  certificate: Pick<CertificateFacts, 'notBefore' | 'notAfter'> | null,
  now: number,
  windowEnd: number | null = null,
): CertificateStatus {
  const [from, to] =
    certificate === null ? [NaN, NaN] : [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)];
  const lifetime = to - from;
  if (Number.isNaN(lifetime)) return 'unknown';
  const left = to - now;
  if (left < 0) return 'expired';
  const usual = Math.round(lifetime / DAY) === 90;
  if (left < (usual ? 15 * DAY : lifetime / 6) || (windowEnd !== null && windowEnd <= now)) return 'critical';
  return left < (usual ? 31 * DAY : lifetime / 3) ? 'warning' : 'valid';
}

/** Whole days until the end; negative: it has ended. */
export const daysLeft = (notAfter: string, now: number): number => Math.floor((Date.parse(notAfter) - now) / DAY);

/** What speaks against a certificate where it lies and where it is served, compared with its record. */
export const placeProblems = ({
  onDisk,
  served,
}: {
  readonly onDisk: 'same' | 'other' | 'missing' | 'unknown';
  readonly served: 'same' | 'other' | 'none' | 'unknown';
}): string[] => [
  ...(onDisk === 'other' ? ['Another one lies on the disk of its VPS.'] : []),
  ...(onDisk === 'missing' ? ['It is not on the disk of its VPS.'] : []),
  ...(served === 'other' ? ['nginx serves another one for some of its names.'] : []),
  ...(served === 'none' ? ['nginx serves none for some of its names.'] : []),
];
