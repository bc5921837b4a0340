import { SessionListQuery, SessionPage } from '../../../domain/schemas/session.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { sessionsOf } from '../../services/session/list.js';

/** GET /sessions : where one is signed in, in one page; `?user=` of another person, for admins. */
export const listSessions = route({
  operationId: 'session.list',
  method: 'get',
  path: '/sessions',
  scope: 'session',
  summary: 'List the open sessions of yourself, or of another person',
  query: SessionListQuery,
  answers: { 200: SessionPage },
  fails: ['VALIDATION', 'NO_SESSION', 'NOT_FOUND'],
  handle: async ({ query, caller, services }) =>
    ok({ items: await sessionsOf(services, caller, query.user), nextPageToken: null }),
});
