import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { PasskeyLoginRequest, PasskeyOptions } from '../../../domain/schemas/passkey.js';
import { SessionView } from '../../../domain/schemas/session.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { askForPasskey, logInWithPasskey } from '../../services/session/passkeyLogin.js';

const same = { method: 'post', scope: 'public' } as const;

/** POST /login/passkey-options : what the browser asks for a passkey with. */
export const loginPasskeyOptions = route({
  ...same,
  operationId: 'login.passkey-options',
  path: '/login/passkey-options',
  keepsForStrangers: true,
  summary: 'Get what a browser signs in by a passkey with',
  body: EmptyRequest,
  answers: { 200: PasskeyOptions },
  fails: ['VALIDATION', 'HTTPS_NEEDED', 'PASSKEYS_ELSEWHERE', 'RATE_LIMITED'],
  handle: async ({ client, services }) => ok(await askForPasskey(services, client)),
});

/** POST /login/passkey : the passkey is both factors; no name is asked for. */
export const loginPasskey = route({
  ...same,
  operationId: 'login.passkey',
  path: '/login/passkey',
  summary: 'Sign in with a passkey',
  body: PasskeyLoginRequest,
  answers: { 200: SessionView },
  fails: ['VALIDATION', 'HTTPS_NEEDED', 'PASSKEY_REFUSED', 'PASSKEYS_ELSEWHERE', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, client, services }) =>
    signedIn(200, await logInWithPasskey(services, body.response, client), client),
});
