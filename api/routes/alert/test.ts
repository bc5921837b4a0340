import { AlertTest } from '../../../domain/schemas/alert.js';
import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { testWebhook } from '../../services/alerts/alerts.js';

/** POST /alerts/test : sends a test to the webhook now, and says what came of it. */
export const testAlerts = route({
  operationId: 'alert.test',
  method: 'post',
  path: '/alerts/test',
  scope: 'alert:write',
  summary: 'Send a test to the webhook of alerts',
  body: EmptyRequest,
  answers: { 200: AlertTest },
  fails: ['VALIDATION', 'WEBHOOK_MISSING'],
  handle: async ({ caller, services }) => ok(await testWebhook(services, caller)),
});
