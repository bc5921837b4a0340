import { SessionEnded } from '../../../domain/schemas/session.js';
import { SESSION_STEPS } from '../../../domain/user/session.js';
import { endSession } from '../../../db/queries/sessions.js';
import { sessionOf } from '../../lib/caller.js';
import { clearedCookie } from '../../lib/client.js';
import { route } from '../../lib/route.js';
import { audited } from '../../services/audited.js';

/** DELETE /session : signs out. */
export const removeSession = route({
  operationId: 'session.end',
  method: 'delete',
  path: '/session',
  scope: 'session',
  steps: SESSION_STEPS,
  summary: 'Sign out',
  answers: { 200: SessionEnded },
  fails: ['NO_SESSION', 'AUDIT_UNAVAILABLE'],
  handle: async ({ caller, client, services }) => {
    const { hash, name } = sessionOf(caller);
    const act = { actor: name, action: 'session.end', target: name, params: { address: client.address } };
    await audited(services, act, () => endSession(services.db, hash, new Date()));
    return { status: 200, body: {}, headers: { 'Set-Cookie': clearedCookie(client) } };
  },
});
