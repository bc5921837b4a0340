import { VsaError } from '../../../domain/errors.js';
import { OperationParameters, OperationView } from '../../../domain/schemas/operation.js';
import { findOperation } from '../../../db/queries/operations.js';
import { ok } from '../../lib/accepted.js';
import { may } from '../../lib/caller.js';
import { forCaller } from '../../lib/operationView.js';
import { route } from '../../lib/route.js';

/** GET /operations/<id> : as it is now; from its workflow while it is open. */
export const showOperation = route({
  operationId: 'operation.show',
  method: 'get',
  path: '/operations/:id',
  scope: 'operation:read',
  summary: 'Show an operation as it is now',
  params: OperationParameters,
  answers: { 200: OperationView },
  fails: ['VALIDATION', 'NOT_FOUND'],
  handle: async ({ params, caller, services: { db, operations } }) => {
    const row = await findOperation(db, params.id);
    if (row === null) throw new VsaError('NOT_FOUND', `There is no operation ${params.id}.`);
    return ok(forCaller(await operations.view(row), may(caller, 'operation:write')));
  },
});
