import { VsaError } from '../../../domain/errors.js';
import { EmptyRequest, OperationParameters, OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';

/** POST /operations/<id>/cancel : stops and undoes, before the point of no return. */
export const cancelOperation = route({
  operationId: 'operation.cancel',
  method: 'post',
  path: '/operations/:id/cancel',
  scope: 'operation:write',
  summary: 'Stop an operation and undo it',
  params: OperationParameters,
  body: EmptyRequest,
  answers: { 202: OperationView },
  fails: ['NOT_FOUND', 'NOT_ACTIONABLE'],
  handle: async ({ params, services: { operations, engine } }) => {
    const { look, view, row } = await operations.running(params.id);
    if (look.progress !== null && !look.progress.actions.includes('cancel'))
      throw new VsaError('NOT_ACTIONABLE', `It can no longer be cancelled: it is ${view.state}.`, {
        actions: view.actions,
      });
    await engine.cancel(look);
    return accepted(await operations.view(row));
  },
});
