import { RETRY_UPDATE } from '../../../domain/contracts.js';
import { EmptyRequest, OperationParameters, OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';

/** POST /operations/<id>/retry : a held operation looks again now. */
export const retryOperation = route({
  operationId: 'operation.retry',
  method: 'post',
  path: '/operations/:id/retry',
  scope: 'operation:write',
  summary: 'Wake a held operation',
  params: OperationParameters,
  body: EmptyRequest,
  answers: { 202: OperationView },
  fails: ['NOT_FOUND', 'NOT_ACTIONABLE'],
  handle: async ({ params, services: { operations, engine } }) => {
    const { look, row } = await operations.running(params.id);
    await engine.update(look, RETRY_UPDATE, []);
    return accepted(await operations.view(row));
  },
});
