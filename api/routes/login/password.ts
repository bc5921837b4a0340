import { LoginRequest, SessionView } from '../../../domain/schemas/session.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { logIn } from '../../services/session/login.js';

/** POST /login : name and password; the second factor comes next. */
export const loginPassword = route({
  operationId: 'login.password',
  method: 'post',
  path: '/login',
  scope: 'public',
  summary: 'Sign in with name and password',
  body: LoginRequest,
  answers: { 200: SessionView },
  fails: ['VALIDATION', 'LOGIN_REFUSED', 'HTTPS_NEEDED', 'RATE_LIMITED', 'OVERLOADED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, client, services }) => signedIn(200, await logIn(services, body, client), client),
});
