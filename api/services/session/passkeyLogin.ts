import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
} from '@simplewebauthn/server';
import { findPasskey, usePasskey, type OwnedPasskey } from '../../../db/queries/passkeys.js';
import { lockUser } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { Client } from '../../lib/client.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { beginSession, type Begun, demandSecure } from './begin.js';
import { answered, ask, judged } from './challenges.js';
import { startOf } from './login.js';
import { relyingParty } from './relyingParty.js';

type Needed = Pick<Services, 'db' | 'auditFile' | 'configuration'>;

/** What the browser asks for a passkey with; it names nobody. Fails with PASSKEYS_ELSEWHERE, HTTPS_NEEDED. */
export async function askForPasskey({ db, configuration }: Needed, client: Client) {
  demandSecure(client);
  const { id: rpID } = relyingParty(configuration, client);
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' });
  await ask(db, options.challenge, null);
  return options;
}

/** A whole sign-in: the device and what unlocks it are two factors. Fails with PASSKEY_REFUSED, PASSKEYS_ELSEWHERE. */
export async function logInWithPasskey(
  services: Needed,
  response: AuthenticationResponseJSON,
  client: Client,
): Promise<Begun> {
  demandSecure(client);
  const expected = await expectedOf(services, response, client);
  const passkey = await findPasskey(services.db, response.id);
  if (passkey === null) throw new VsaError('PASSKEY_REFUSED', 'The hub does not know it, or it was removed.');
  // Only who has seen the passkey knows its id, so strangers cannot fill the audit.
  return audited(services, startOf(passkey.user_name, client, 'passkey'), async () => {
    const counter = await counterOf(passkey, response, expected);
    return services.db.transaction().execute(async (trx) => {
      await lockUser(trx, passkey.user_uid);
      if (!(await usePasskey(trx, passkey, counter, new Date())))
        throw new VsaError('PASSKEY_REFUSED', 'It was used elsewhere at the same time, or was removed.');
      return beginSession(trx, passkey.user_uid, 'done', client);
    });
  });
}

async function expectedOf({ db, configuration }: Needed, { response }: AuthenticationResponseJSON, client: Client) {
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty(configuration, client);
  return { expectedRPID, expectedOrigin, expectedChallenge: await answered(db, response.clientDataJSON, null) };
}

async function counterOf(
  { user_id: owner, credential_id: id, public_key: publicKey, counter }: OwnedPasskey,
  response: AuthenticationResponseJSON,
  expected: Awaited<ReturnType<typeof expectedOf>>,
): Promise<number> {
  const credential = { id, counter, publicKey: new Uint8Array(publicKey) };
  const { verified, authenticationInfo } = await judged(() =>
    verifyAuthenticationResponse({ ...expected, response, credential }),
  );
  const handle = Buffer.from(response.response.userHandle ?? '', 'base64url').toString();
  if (!verified || handle !== owner) throw new VsaError('PASSKEY_REFUSED', 'Its signature is wrong.');
  return authenticationInfo.newCounter;
}
