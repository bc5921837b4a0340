import { CodeRequest, SessionView } from '../../../domain/schemas/session.js';
import { sessionOf } from '../../lib/caller.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { giveCode } from '../../services/session/code.js';

/** POST /login/code : the second factor, as a code; the session goes on under another id. */
export const loginCode = route({
  operationId: 'login.code',
  method: 'post',
  path: '/login/code',
  scope: 'session',
  steps: ['code'],
  summary: 'Complete a sign-in with a code of the authenticator app or a recovery code',
  body: CodeRequest,
  answers: { 200: SessionView },
  fails: ['VALIDATION', 'CODE_REFUSED', 'SESSION_STEP', 'NO_SESSION', 'RATE_LIMITED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, caller, client, services }) =>
    signedIn(200, await giveCode(services, sessionOf(caller), body.code, client), client),
});
