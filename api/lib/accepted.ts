import type { OperationView } from '../../domain/schemas/operation.js';
import type { Answer } from './route.js';

/** 202 with the operation to watch. */
export const accepted = (operation: OperationView): Answer => ({
  status: 202,
  body: operation,
  headers: { Location: `/api/v1/operations/${operation.id}` },
});

export const ok = (body: unknown): Answer => ({ status: 200, body });
