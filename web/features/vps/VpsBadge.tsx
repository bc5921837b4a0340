import { IconAlertTriangle, IconBan, IconHourglass, IconPlugOff, IconPlugConnected } from '@tabler/icons-react';
import type { VpsView } from '../../../domain/schemas/vps.js';
import { Badge, type State } from '../../ui/Badge.js';

const STATES: Readonly<Record<VpsView['state'], State>> = {
  pending: { icon: IconHourglass, role: 'quiet', word: 'Pending' },
  active: { icon: IconPlugConnected, role: 'ok', word: 'Active' },
  degraded: { icon: IconAlertTriangle, role: 'attention', word: 'Degraded' },
  offline: { icon: IconPlugOff, role: 'danger', word: 'Offline' },
  removing: { icon: IconBan, role: 'working', word: 'Removing' },
  removed: { icon: IconBan, role: 'quiet', word: 'Removed' },
};

export const VpsBadge = ({ vps }: { readonly vps: Pick<VpsView, 'state'> }) => <Badge state={STATES[vps.state]} />;
