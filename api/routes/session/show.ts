import { SessionView } from '../../../domain/schemas/session.js';
import { SESSION_STEPS } from '../../../domain/user/session.js';
import { ok } from '../../lib/accepted.js';
import { sessionOf } from '../../lib/caller.js';
import { route } from '../../lib/route.js';
import { sessionView } from '../../services/session/begin.js';

/** GET /session : who is signed in, and how far. */
export const showSession = route({
  operationId: 'session.show',
  method: 'get',
  path: '/session',
  scope: 'session',
  steps: SESSION_STEPS,
  summary: 'Show the session: who it is, what is missing, when it ends',
  answers: { 200: SessionView },
  fails: ['NO_SESSION'],
  handle: async ({ caller, services }) => ok(await sessionView(services.db, sessionOf(caller))),
});
