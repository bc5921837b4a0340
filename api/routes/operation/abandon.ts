import { ABANDON_UPDATE } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import { AbandonRequest, OperationParameters, OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';

/** POST /operations/<id>/abandon : ends an operation whose undo is held, as failed, listing what is left. */
export const abandonOperation = route({
  operationId: 'operation.abandon',
  method: 'post',
  path: '/operations/:id/abandon',
  scope: 'operation:write',
  summary: 'Give up a held undo; the name of the target has to be typed',
  params: OperationParameters,
  body: AbandonRequest,
  answers: { 202: OperationView },
  fails: ['NOT_FOUND', 'NOT_ACTIONABLE', 'VALIDATION'],
  handle: async ({ params, body, services: { operations, engine } }) => {
    const { look, row } = await operations.running(params.id);
    if (body.name !== row.target) throw notTheName(row.target);
    await engine.update(look, ABANDON_UPDATE, []);
    return accepted(await operations.view(row));
  },
});

function notTheName(target: string): VsaError {
  const message = `Type the name of its target, ${target}.`;
  return new VsaError('VALIDATION', message, { errors: [{ pointer: '/name', message, code: 'NAME' }] });
}
