import { ANSWER_UPDATE } from '../../../domain/contracts.js';
import { AnswerRequest, OperationParameters, OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';

/** POST /operations/<id>/answer : one of the choices of its question. */
export const answerOperation = route({
  operationId: 'operation.answer',
  method: 'post',
  path: '/operations/:id/answer',
  scope: 'operation:write',
  summary: 'Answer the question an operation waits with',
  params: OperationParameters,
  body: AnswerRequest,
  answers: { 202: OperationView },
  fails: ['NOT_FOUND', 'NOT_ACTIONABLE', 'VALIDATION'],
  handle: async ({ params, body, services: { operations, engine } }) => {
    const { look, row } = await operations.running(params.id);
    await engine.update(look, ANSWER_UPDATE, [body.value]);
    return accepted(await operations.view(row));
  },
});
