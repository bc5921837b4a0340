import type { Queries } from '../../../db/lib/database.js';
import { isRecoveryCode, totpOf, useRecoveryCode, useTotpStep } from '../../../db/queries/factors.js';
import type { OpenSession } from '../../../db/queries/sessions.js';
import { VsaError } from '../../../domain/errors.js';
import type { Client } from '../../lib/client.js';
import { hashOf } from '../../lib/tokens.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { completeSession, type Begun } from './begin.js';
import { refuse, startOf } from './login.js';
import { stepOfCode } from './totp.js';
import { judgeTry } from './tries.js';

type Needed = Pick<Services, 'db' | 'auditFile' | 'configuration'>;

/** A second factor that was right and is not used up yet. */
interface Proof {
  readonly factor: 'totp' | 'recovery code';
  /** False where another request used it first. */
  use(db: Queries): Promise<boolean>;
}

/**
 * The second half of a sign-in: a code of the authenticator app or a recovery code. Fails with CODE_REFUSED,
 * RATE_LIMITED.
 */
export async function giveCode(services: Needed, session: OpenSession, code: string, client: Client): Promise<Begun> {
  const { name, user_uid: userUid } = session;
  const attempt = { kind: 'code', name, userUid, address: client.address } as const;
  const refused = new VsaError('CODE_REFUSED', 'The code is wrong, was used, or is too old.');
  const judged = await judgeTry(services.db, attempt, () => proofOf(services, session, code));
  if (judged.right === null) return refuse(services, name, client, refused, judged.worthTelling);
  const proof = judged.right;
  return audited(services, startOf(name, client, proof.factor), () =>
    services.db.transaction().execute(async (trx) => {
      if (!(await proof.use(trx))) throw refused;
      return completeSession(trx, session, client);
    }),
  );
}

async function proofOf(services: Needed, session: OpenSession, typed: string): Promise<Proof | null> {
  const { user_uid: userUid, user_id: userId } = session;
  const code = plainCode(typed);
  if (!/^\d{6}$/.test(code)) {
    const hash = hashOf(code);
    if (!(await isRecoveryCode(services.db, userUid, hash))) return null;
    return { factor: 'recovery code', use: (db) => useRecoveryCode(db, userUid, hash, new Date()) };
  }
  const { secret, lastStep } = await totpOf(services.db, userUid);
  if (secret === null) return null;
  const step = await stepOfCode(services.configuration, secret, userId, code, Date.now());
  if (step === null || step <= (lastStep ?? 0)) return null;
  return { factor: 'totp', use: (db) => useTotpStep(db, userUid, step) };
}

/** As people type codes: in groups, in any case. */
export const plainCode = (typed: string): string => typed.replaceAll(/[\s-]/g, '').toUpperCase();
