import type { Database, Queries } from '../../../db/lib/database.js';
import { factorsOf, replaceRecoveryCodes, setTotp } from '../../../db/queries/factors.js';
import { endEnrolments, offerTotp, type OpenSession } from '../../../db/queries/sessions.js';
import { lockUser } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { FactorAdded, TotpOffer } from '../../../domain/schemas/session.js';
import type { Client } from '../../lib/client.js';
import { hashOf, newRecoveryCode } from '../../lib/tokens.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { completeSession, type Begun } from './begin.js';
import { plainCode } from './code.js';
import { startOf } from './login.js';
import { newTotp, stepOfCode } from './totp.js';

type Needed = Pick<Services, 'db' | 'auditFile' | 'configuration'>;

const RECOVERY_CODES = 10;

/** Offers a secret to an authenticator app; what the person had before counts until a code proves the new one. */
export async function offerApp(
  { db, configuration }: Needed,
  session: OpenSession,
  client: Client,
): Promise<TotpOffer> {
  const { VSA_HUB_URL: url } = configuration;
  const hubName = url === undefined ? client.hostname : new URL(url).hostname;
  const { shown, sealed } = await newTotp(configuration, { id: session.user_id, name: session.name }, hubName);
  await offerTotp(db, session.session_uid, sealed);
  return shown;
}

/** Makes the offered app a factor of the person, by one of its codes. Fails with SESSION_STEP, CODE_REFUSED. */
export async function confirmApp(
  services: Needed,
  session: OpenSession,
  code: string,
  client: Client,
): Promise<Begun & Pick<FactorAdded, 'recoveryCodes'>> {
  const { totp_offer: offer, user_uid: userUid } = session;
  if (offer === null) throw new VsaError('SESSION_STEP', 'No authenticator app was offered a secret in this session.');
  const step = await stepOfCode(services.configuration, offer, session.user_id, plainCode(code), Date.now());
  if (step === null) throw new VsaError('CODE_REFUSED', 'The code is not one that the app shows now.');
  return addFactor(services, session, 'totp', client, (trx) => setTotp(trx, userUid, offer, step));
}

/**
 * Adds a factor and completes the session, under another id. The first factor brings recovery codes and ends every
 * other session that was to make one. Fails with SECOND_FACTOR_NEEDED where another session was first.
 */
export async function addFactor(
  services: Pick<Services, 'db' | 'auditFile'>,
  session: OpenSession,
  factor: string,
  client: Client,
  add: (trx: Queries) => Promise<void>,
): Promise<Begun & Pick<FactorAdded, 'recoveryCodes'>> {
  const { name } = session;
  const adding = { actor: name, action: 'factor.add', target: name, params: { factor, address: client.address } };
  const work = () => audited(services, adding, () => inOne(services.db, session, client, add));
  return session.step === 'enrol' ? audited(services, startOf(name, client, factor), work) : work();
}

const inOne = (
  db: Database,
  session: OpenSession,
  client: Client,
  add: (trx: Queries) => Promise<void>,
): Promise<Begun & Pick<FactorAdded, 'recoveryCodes'>> =>
  db.transaction().execute(async (trx) => {
    const { user_uid: userUid } = session;
    await lockUser(trx, userUid);
    const { totp, passkeys } = await factorsOf(trx, userUid);
    const isFirst = !totp && passkeys === 0;
    if (session.step === 'enrol' && !isFirst)
      throw new VsaError('SECOND_FACTOR_NEEDED', 'The account got a second factor meanwhile: sign in with that.');
    await add(trx);
    const recoveryCodes = isFirst ? Array.from({ length: RECOVERY_CODES }, newRecoveryCode) : null;
    if (recoveryCodes !== null)
      await replaceRecoveryCodes(
        trx,
        userUid,
        recoveryCodes.map((each) => hashOf(plainCode(each))),
      );
    const begun = await completeSession(trx, session, client);
    if (isFirst) await endEnrolments(trx, userUid, new Date());
    return { ...begun, recoveryCodes };
  });
