import { SetupAnswer, SetupRequest } from '../../../domain/schemas/setup.js';
import { route } from '../../lib/route.js';
import { adminToken } from '../../services/setup.js';

/** POST /setup : the one-time code becomes an admin's token, for scripts. */
export const createSetup = route({
  operationId: 'user.setup',
  method: 'post',
  path: '/setup',
  scope: 'public',
  takesCode: true,
  summary: 'Exchange the one-time setup code for an admin token',
  body: SetupRequest,
  answers: { 201: SetupAnswer },
  fails: ['VALIDATION', 'SETUP_CODE_REFUSED', 'RATE_LIMITED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, services }) => ({ status: 201, body: await adminToken(services, body.code) }),
});
