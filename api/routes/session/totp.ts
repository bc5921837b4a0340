import { CodeRequest, FactorAdded, TotpOffer } from '../../../domain/schemas/session.js';
import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { ok } from '../../lib/accepted.js';
import { sessionOf } from '../../lib/caller.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { confirmApp, offerApp } from '../../services/session/enrol.js';

const same = { method: 'post', scope: 'session', steps: ['enrol', 'done'] } as const;

/** POST /session/totp : a secret for an authenticator app, which counts once a code proved it. */
export const offerTotp = route({
  ...same,
  operationId: 'session.totp',
  path: '/session/totp',
  summary: 'Offer a secret to an authenticator app',
  body: EmptyRequest,
  answers: { 200: TotpOffer },
  fails: ['VALIDATION', 'NO_SESSION', 'PRECONDITION'],
  handle: async ({ caller, client, services }) => ok(await offerApp(services, sessionOf(caller), client)),
});

/** POST /session/totp/confirm : the app is a factor from now on; the first one brings recovery codes. */
export const confirmTotp = route({
  ...same,
  operationId: 'session.totp-confirm',
  path: '/session/totp/confirm',
  summary: 'Make the authenticator app a factor by one of its codes',
  body: CodeRequest,
  answers: { 200: FactorAdded },
  fails: ['VALIDATION', 'NO_SESSION', 'SESSION_STEP', 'CODE_REFUSED', 'PRECONDITION', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, caller, client, services }) => {
    const { recoveryCodes, ...begun } = await confirmApp(services, sessionOf(caller), body.code, client);
    return signedIn(200, begun, client, { recoveryCodes, session: begun.view });
  },
});
