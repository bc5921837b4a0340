import type { CertificateView } from '../../../domain/schemas/certificate.js';
import { momentOf } from '../../lib/time.js';

/** What is on disk and what is served, against the record; null: nothing is known of it. */
export function placesWord({ onDisk, served }: Pick<CertificateView, 'onDisk' | 'served'>): string | null {
  if (onDisk === 'unknown' && served === 'unknown') return null;
  if (onDisk === 'same' && served === 'same') return 'Disk and nginx have this one';
  return `${DISK[onDisk]}; ${SERVED[served]}`;
}

const DISK: Readonly<Record<CertificateView['onDisk'], string>> = {
  same: 'Disk has this one',
  other: 'Disk has another one',
  missing: 'Disk has none',
  unknown: 'Disk was not looked at',
};
const SERVED: Readonly<Record<CertificateView['served'], string>> = {
  same: 'nginx serves this one',
  other: 'nginx serves another one for some of its names',
  none: 'nginx serves none for some of its names',
  unknown: 'nginx was not asked',
};

/** When the certificate is replaced next, and by whom. */
export function renewalWord({ dueAt, nextTryAt, lastError }: CertificateView['renewal'], now: number): string {
  if (lastError !== null) {
    const next = nextTryAt === null ? '' : ` Next try ${momentOf(nextTryAt, now)}, by itself.`;
    return `The last try failed: ${lastError.message} (${lastError.code}).${next}`;
  }
  if (dueAt === null) return 'VSA cannot have it replaced.';
  return Date.parse(dueAt) <= now ? 'Due now; it starts by itself.' : `About ${momentOf(dueAt, now)}, by itself.`;
}
