import { SetupAnswer, SetupRequest } from '../../../domain/schemas/setup.js';
import { route } from '../../lib/route.js';
import { firstAdmin } from '../../services/setup.js';

/** POST /setup : the one-time code becomes the first admin's token. */
export const createSetup = route({
  operationId: 'user.setup',
  method: 'post',
  path: '/setup',
  scope: 'public',
  takesCode: true,
  summary: 'Exchange the one-time setup code for the first admin token',
  body: SetupRequest,
  answers: { 201: SetupAnswer },
  fails: ['VALIDATION', 'SETUP_CODE_REFUSED'],
  handle: async ({ body, services }) => ({ status: 201, body: await firstAdmin(services.db, body.code) }),
});
