import { SessionEnded, SessionParameters } from '../../../domain/schemas/session.js';
import { clearedCookie } from '../../lib/client.js';
import { route } from '../../lib/route.js';
import { endOne } from '../../services/session/list.js';

/** DELETE /sessions/<id> : ends a session of oneself, or of anybody for admins; its streams end with it. */
export const endSessionById = route({
  operationId: 'session.remove',
  method: 'delete',
  path: '/sessions/:id',
  scope: 'session',
  summary: 'End a session',
  params: SessionParameters,
  answers: { 200: SessionEnded },
  fails: ['VALIDATION', 'NO_SESSION', 'NOT_FOUND', 'AUDIT_UNAVAILABLE'],
  handle: async ({ params, caller, client, services }) => {
    const { current } = await endOne(services, caller, params.id, client);
    return { status: 200, body: {}, headers: current ? { 'Set-Cookie': clearedCookie(client) } : {} };
  },
});
