import { SessionView } from '../../../domain/schemas/session.js';
import { SetupAdminRequest } from '../../../domain/schemas/setup.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { firstAdmin } from '../../services/setup.js';

/** POST /setup/admin : the one-time code makes a person the first admin, who then makes a second factor. */
export const setUpAdmin = route({
  operationId: 'setup.admin',
  method: 'post',
  path: '/setup/admin',
  scope: 'public',
  takesCode: true,
  summary: 'Make the first admin with the one-time setup code',
  body: SetupAdminRequest,
  answers: { 201: SessionView },
  fails: ['VALIDATION', 'SETUP_CODE_REFUSED', 'HTTPS_NEEDED', 'RATE_LIMITED', 'OVERLOADED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, client, services }) => signedIn(201, await firstAdmin(services, body, client), client),
});
