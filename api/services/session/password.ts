import { endSessionsOf, type OpenSession } from '../../../db/queries/sessions.js';
import { findUser, setPassword } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { Client } from '../../lib/client.js';
import { hashPassword, isPasswordOf } from '../../lib/passwords.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { judgeTry } from './tries.js';

/**
 * Sets another password for the person and ends their other sessions: who knew the old one is out. Fails with
 * VALIDATION at /current for a wrong one, RATE_LIMITED, OVERLOADED.
 */
export async function changePassword(
  services: Pick<Services, 'db' | 'auditFile'>,
  session: OpenSession,
  { current, password }: { readonly current: string; readonly password: string },
  { address }: Client,
): Promise<void> {
  const { db } = services;
  const { name, user_uid: userUid } = session;
  const user = await findUser(db, name);
  const judged = await judgeTry(db, { kind: 'password', name, userUid, address }, async () =>
    (await isPasswordOf(current, user?.password_hash ?? null)) ? true : null,
  );
  const act = { actor: name, action: 'user.password', target: name, params: { address } };
  if (judged.right === null) {
    if (judged.worthTelling) await audited(services, act, () => Promise.reject(wrong()));
    throw wrong();
  }
  const hash = await hashPassword(password);
  await audited(services, act, () =>
    db.transaction().execute(async (trx) => {
      await setPassword(trx, userUid, hash);
      await endSessionsOf(trx, userUid, session.hash, new Date());
    }),
  );
}

/** Not 401: the session goes on. */
function wrong(): VsaError {
  const message = 'It is not your password.';
  return new VsaError('VALIDATION', `/current: ${message}`, {
    errors: [{ pointer: '/current', message, code: 'PASSWORD_WRONG' }],
  });
}
