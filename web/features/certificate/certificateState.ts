import {
  IconLockOpen,
  IconShieldCheck,
  IconShieldExclamation,
  IconShieldHalf,
  IconShieldQuestion,
  IconShieldX,
} from '@tabler/icons-react';
import { certificateStatus, daysLeft, type CertificateStatus } from '../../../domain/certificate/status.js';
import type { State } from '../../ui/Badge.js';

export interface CertificateTimes {
  readonly notBefore: string;
  readonly notAfter: string;
}

/**
 * How a certificate is, with its days; null stands for a site without one. `windowEnd` in ms: when its authority wants
 * it replaced; null: it does not say.
 */
export function certificateStateOf(
  certificate: CertificateTimes | null,
  now: number,
  windowEnd: number | null = null,
): State & { readonly days: string | null } {
  if (certificate === null) return { icon: IconLockOpen, role: 'quiet', word: 'HTTP only', days: null };
  const status = certificateStatus(certificate, now, windowEnd);
  const left = daysLeft(certificate.notAfter, now);
  const days = status === 'unknown' ? null : status === 'expired' ? `${-left} d ago` : `${left} d`;
  return { ...STATES[status], days };
}

const STATES: Readonly<Record<CertificateStatus, State>> = {
  valid: { icon: IconShieldCheck, role: 'ok', word: 'Valid' },
  warning: { icon: IconShieldHalf, role: 'attention', word: 'Warning' },
  critical: { icon: IconShieldExclamation, role: 'attention', word: 'Critical' },
  expired: { icon: IconShieldX, role: 'danger', word: 'Expired' },
  unknown: { icon: IconShieldQuestion, role: 'quiet', word: 'Unknown' },
};
