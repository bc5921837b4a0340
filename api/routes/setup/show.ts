import { SetupView } from '../../../domain/schemas/setup.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { isSetupNeeded } from '../../services/setup.js';

/** GET /setup : whether nobody is admin yet. */
export const showSetup = route({
  operationId: 'setup.show',
  method: 'get',
  path: '/setup',
  scope: 'public',
  summary: 'Say whether the first admin is still missing',
  answers: { 200: SetupView },
  fails: [],
  handle: async ({ services }) => ok({ needed: await isSetupNeeded(services) }),
});
