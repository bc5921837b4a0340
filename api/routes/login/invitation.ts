import { SessionView } from '../../../domain/schemas/session.js';
import { InvitationRequest } from '../../../domain/schemas/user.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { acceptInvitation } from '../../services/users/accept.js';

/** POST /login/invitation : an invited person sets a password; a second factor comes next. */
export const loginInvitation = route({
  operationId: 'login.invitation',
  method: 'post',
  path: '/login/invitation',
  scope: 'public',
  takesCode: true,
  summary: 'Set a password with the code of an invitation',
  body: InvitationRequest,
  answers: { 200: SessionView },
  fails: ['VALIDATION', 'INVITATION_REFUSED', 'HTTPS_NEEDED', 'RATE_LIMITED', 'OVERLOADED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, client, services }) => signedIn(200, await acceptInvitation(services, body, client), client),
});
