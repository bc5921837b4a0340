import type { OperationView } from '../../../domain/schemas/operation.js';
import { Badge } from '../../ui/Badge.js';
import { operationState } from './state.js';

export const OperationBadge = ({ operation }: { readonly operation: Pick<OperationView, 'state' | 'left'> }) => (
  <Badge state={operationState(operation)} />
);
