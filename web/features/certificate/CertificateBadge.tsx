import { Badge } from '../../ui/Badge.js';
import { certificateStateOf, type CertificateTimes } from './certificateState.js';

interface CertificateBadgeProps {
  /** null: the site has none. */
  readonly certificate: CertificateTimes | null;
  readonly now: number;
  readonly windowEnd?: number | null;
}

/** How a certificate is, and its days. */
export function CertificateBadge({ certificate, now, windowEnd = null }: CertificateBadgeProps) {
  const { days, ...state } = certificateStateOf(certificate, now, windowEnd);
  return <Badge state={state}>{days ?? undefined}</Badge>;
}
