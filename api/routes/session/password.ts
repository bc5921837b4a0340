import { ChangePasswordRequest, SessionView } from '../../../domain/schemas/session.js';
import { ok } from '../../lib/accepted.js';
import { sessionOf } from '../../lib/caller.js';
import { route } from '../../lib/route.js';
import { sessionView } from '../../services/session/begin.js';
import { changePassword } from '../../services/session/password.js';

/** POST /session/password : another password; the other sessions of the person end. */
export const setPassword = route({
  operationId: 'session.password',
  method: 'post',
  path: '/session/password',
  scope: 'session',
  summary: 'Change your password, and end your other sessions',
  body: ChangePasswordRequest,
  answers: { 200: SessionView },
  fails: ['VALIDATION', 'NO_SESSION', 'RATE_LIMITED', 'OVERLOADED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, caller, client, services }) => {
    const session = sessionOf(caller);
    await changePassword(services, session, body, client);
    return ok(await sessionView(services.db, session));
  },
});
