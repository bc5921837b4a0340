import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Queries } from '../../../db/lib/database.js';
import { factorsOf } from '../../../db/queries/factors.js';
import { deletePasskey, insertPasskey, passkeysOf } from '../../../db/queries/passkeys.js';
import type { OpenSession } from '../../../db/queries/sessions.js';
import { lockUser } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { PasskeyView } from '../../../domain/schemas/passkey.js';
import type { FactorAdded } from '../../../domain/schemas/session.js';
import { uuidv7 } from '../../../lib/uuid.js';
import type { Client } from '../../lib/client.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import type { Begun } from './begin.js';
import { ask, answered, judged } from './challenges.js';
import { addFactor } from './enrol.js';
import { relyingParty } from './relyingParty.js';

type Needed = Pick<Services, 'db' | 'auditFile' | 'configuration'>;

/** What the browser makes a passkey with, for this session. Fails with PASSKEYS_ELSEWHERE. */
export async function offerPasskey({ db, configuration }: Needed, session: OpenSession, client: Client) {
  const { id: rpID } = relyingParty(configuration, client);
  const known = await passkeysOf(db, session.user_uid);
  const options = await generateRegistrationOptions({
    ...{ rpName: 'VSA', rpID, userName: session.name, userDisplayName: session.name },
    userID: new TextEncoder().encode(session.user_id),
    excludeCredentials: known.map(({ credential_id: id, transports }) => ({ id, transports })),
    // So that it signs in without a name, and by more than holding the device.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await ask(db, options.challenge, session.session_uid);
  return options;
}

/** Makes the authenticator's answer a factor of the person. Fails with PASSKEY_REFUSED, PASSKEYS_ELSEWHERE. */
export async function confirmPasskey(
  services: Needed,
  session: OpenSession,
  { name, response }: { readonly name: string; readonly response: RegistrationResponseJSON },
  client: Client,
): Promise<Begun & Pick<FactorAdded, 'recoveryCodes'>> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty(services.configuration, client);
  const expectedChallenge = await answered(services.db, response.response.clientDataJSON, session.session_uid);
  const { registrationInfo } = await judged(() =>
    verifyRegistrationResponse({ response, expectedChallenge, expectedOrigin, expectedRPID }),
  );
  if (registrationInfo === undefined) throw new VsaError('PASSKEY_REFUSED', 'Its attestation is wrong.');
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  const add = async (trx: Queries): Promise<void> => {
    const added = await insertPasskey(trx, {
      ...{ id: uuidv7(), user_uid: session.user_uid, name, credential_id: id },
      ...{ public_key: Buffer.from(publicKey), counter, transports: [...transports], last_used_at: null },
    });
    if (!added) throw new VsaError('PASSKEY_REFUSED', 'It is a factor already.');
  };
  return addFactor(services, session, 'passkey', client, add);
}

export async function passkeyViews({ db }: Pick<Services, 'db'>, session: OpenSession): Promise<PasskeyView[]> {
  const rows = await passkeysOf(db, session.user_uid);
  return rows.map(({ id, name, created_at: created, last_used_at: used }) => ({
    ...{ id, name, createdAt: created.toISOString() },
    lastUsedAt: used?.toISOString() ?? null,
  }));
}

/** Removes a passkey of the person's. Fails with NOT_FOUND, STILL_NEEDED for the last factor. */
export async function removePasskey(
  services: Pick<Services, 'db' | 'auditFile'>,
  session: OpenSession,
  id: string,
  client: Client,
): Promise<void> {
  const { name: actor, user_uid: userUid } = session;
  const params = { factor: 'passkey', address: client.address };
  await audited(services, { actor, action: 'factor.remove', target: actor, params }, () =>
    services.db.transaction().execute(async (trx) => {
      await lockUser(trx, userUid);
      if ((await deletePasskey(trx, userUid, id)) === null)
        throw new VsaError('NOT_FOUND', 'You have no passkey of this id.');
      const { totp, passkeys } = await factorsOf(trx, userUid);
      if (!totp && passkeys === 0)
        throw new VsaError('STILL_NEEDED', 'It is your last second factor: add another one first.');
    }),
  );
}
