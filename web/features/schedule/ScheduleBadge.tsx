import { IconAlertTriangle, IconCircleCheck, IconPlayerPause, IconQuestionMark } from '@tabler/icons-react';
import type { ScheduleView } from '../../../domain/schemas/schedule.js';
import { Badge, type State } from '../../ui/Badge.js';

const STATES: Readonly<Record<ScheduleView['state'], State>> = {
  ok: { icon: IconCircleCheck, role: 'ok', word: 'On time' },
  paused: { icon: IconPlayerPause, role: 'attention', word: 'Paused' },
  late: { icon: IconAlertTriangle, role: 'attention', word: 'Late' },
  missing: { icon: IconQuestionMark, role: 'danger', word: 'Missing' },
};

export const ScheduleBadge = ({ schedule }: { readonly schedule: Pick<ScheduleView, 'state'> }) => (
  <Badge state={STATES[schedule.state]} />
);
