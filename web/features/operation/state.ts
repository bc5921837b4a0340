import {
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconHandStop,
  IconHistory,
  IconLoader2,
} from '@tabler/icons-react';
import type { OperationView } from '../../../domain/schemas/operation.js';
import type { State } from '../../ui/Badge.js';

/** The badge of an operation; `failed` says whether something is left on a machine. */
export function operationState({ state, left }: Pick<OperationView, 'state' | 'left'>): State {
  return state === 'failed' && left.length > 0 ? CHANGES_LEFT : STATES[state];
}

const STATES: Readonly<Record<OperationView['state'], State>> = {
  accepted: { icon: IconCircleDashed, role: 'quiet', word: 'Accepted' },
  running: { icon: IconLoader2, role: 'working', word: 'Running', turns: true },
  held: { icon: IconHandStop, role: 'attention', word: 'Held' },
  undoing: { icon: IconArrowBackUp, role: 'undo', word: 'Undoing' },
  succeeded: { icon: IconCircleCheck, role: 'ok', word: 'Succeeded' },
  undone: { icon: IconHistory, role: 'undo', word: 'Undone' },
  cancelled: { icon: IconCircleMinus, role: 'quiet', word: 'Cancelled' },
  failed: { icon: IconCircleX, role: 'danger', word: 'Failed: nothing changed' },
};
const CHANGES_LEFT: State = { icon: IconCircleX, role: 'danger', word: 'Failed: changes left' };
