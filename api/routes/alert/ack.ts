import { AlertParameters, AlertView } from '../../../domain/schemas/alert.js';
import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { acknowledge } from '../../services/alerts/alerts.js';

/** POST /alerts/<id>/ack : somebody knows of it, so nobody is reminded; it is resolved when its cause is gone. */
export const acknowledgeAlert = route({
  operationId: 'alert.ack',
  method: 'post',
  path: '/alerts/:id/ack',
  scope: 'alert:write',
  summary: 'Acknowledge an alert',
  params: AlertParameters,
  body: EmptyRequest,
  answers: { 200: AlertView },
  fails: ['VALIDATION', 'NOT_FOUND'],
  handle: async ({ params, caller, services }) => ok(await acknowledge(services, params.id, caller)),
});
