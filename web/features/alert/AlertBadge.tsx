import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { AlertView } from '../../../domain/schemas/alert.js';
import { Badge, type State } from '../../ui/Badge.js';

const CRITICAL: State = { icon: IconAlertOctagon, role: 'danger', word: 'Critical' };
const WARNING: State = { icon: IconAlertTriangle, role: 'attention', word: 'Warning' };
const RESOLVED: State = { icon: IconCircleCheck, role: 'quiet', word: 'Resolved' };

export const AlertBadge = ({ alert }: { readonly alert: Pick<AlertView, 'state' | 'severity'> }) => (
  <Badge state={alert.state === 'resolved' ? RESOLVED : alert.severity === 'critical' ? CRITICAL : WARNING} />
);
