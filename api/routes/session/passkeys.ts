import { EmptyRequest } from '../../../domain/schemas/operation.js';
import {
  AddPasskeyRequest,
  PasskeyOptions,
  PasskeyPage,
  PasskeyParameters,
  PasskeyRemoved,
} from '../../../domain/schemas/passkey.js';
import { FactorAdded } from '../../../domain/schemas/session.js';
import { ok } from '../../lib/accepted.js';
import { sessionOf } from '../../lib/caller.js';
import { route } from '../../lib/route.js';
import { signedIn } from '../../lib/signedIn.js';
import { confirmPasskey, offerPasskey, passkeyViews, removePasskey } from '../../services/session/passkeys.js';

const making = { method: 'post', scope: 'session', steps: ['enrol', 'done'] } as const;

/** POST /session/passkey-options : what the browser makes a passkey with. */
export const passkeyOptions = route({
  ...making,
  operationId: 'session.passkey-options',
  path: '/session/passkey-options',
  summary: 'Get what a browser makes a passkey with',
  body: EmptyRequest,
  answers: { 200: PasskeyOptions },
  fails: ['VALIDATION', 'NO_SESSION', 'PASSKEYS_ELSEWHERE'],
  handle: async ({ caller, client, services }) => ok(await offerPasskey(services, sessionOf(caller), client)),
});

/** POST /session/passkeys : the passkey is a factor from now on; the first one brings recovery codes. */
export const addPasskey = route({
  ...making,
  operationId: 'session.passkey-add',
  path: '/session/passkeys',
  summary: 'Make a passkey a factor',
  body: AddPasskeyRequest,
  answers: { 200: FactorAdded },
  fails: ['VALIDATION', 'NO_SESSION', 'PASSKEY_REFUSED', 'PASSKEYS_ELSEWHERE', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, caller, client, services }) => {
    const { recoveryCodes, ...begun } = await confirmPasskey(services, sessionOf(caller), body, client);
    return signedIn(200, begun, client, { recoveryCodes, session: begun.view });
  },
});

/** GET /session/passkeys : those of the person, in one page. */
export const listPasskeys = route({
  operationId: 'session.passkey-list',
  method: 'get',
  path: '/session/passkeys',
  scope: 'session',
  summary: 'List your passkeys',
  answers: { 200: PasskeyPage },
  fails: ['NO_SESSION'],
  handle: async ({ caller, services }) =>
    ok({ items: await passkeyViews(services, sessionOf(caller)), nextPageToken: null }),
});

/** DELETE /session/passkeys/<id> */
export const deletePasskey = route({
  operationId: 'session.passkey-remove',
  method: 'delete',
  path: '/session/passkeys/:id',
  scope: 'session',
  summary: 'Remove one of your passkeys, unless it is your last second factor',
  params: PasskeyParameters,
  answers: { 200: PasskeyRemoved },
  fails: ['VALIDATION', 'NO_SESSION', 'NOT_FOUND', 'STILL_NEEDED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ params, caller, client, services }) => {
    await removePasskey(services, sessionOf(caller), params.id, client);
    return ok({});
  },
});
