import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { NewSetupCode } from '../../../domain/schemas/user.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { newCode } from '../../services/setup.js';

/** POST /setup/code : a new code for the first admin, where the one of the start was lost or is too old. */
export const makeSetupCode = route({
  operationId: 'user.setup-code',
  method: 'post',
  path: '/setup/code',
  scope: 'user:write',
  summary: 'Make a new setup code; needs the scope admin',
  body: EmptyRequest,
  answers: { 200: NewSetupCode },
  fails: ['VALIDATION', 'STILL_NEEDED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ caller, services }) => ok(await newCode(services, caller)),
});
