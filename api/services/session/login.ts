import { factorsOf } from '../../../db/queries/factors.js';
import { findUser, lockUser } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { Client } from '../../lib/client.js';
import { isPasswordOf } from '../../lib/passwords.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { beginSession, type Begun, demandSecure } from './begin.js';
import { judgeTry } from './tries.js';

/**
 * The first half of a sign-in. Whether there is such an account, and which of the two was wrong, is not told, by words
 * or time. Fails with LOGIN_REFUSED, RATE_LIMITED, OVERLOADED, HTTPS_NEEDED.
 */
export async function logIn(
  services: Pick<Services, 'db' | 'auditFile'>,
  { name, password }: { readonly name: string; readonly password: string },
  client: Client,
): Promise<Begun> {
  demandSecure(client);
  const { db } = services;
  const user = await findUser(db, name);
  const attempt = { kind: 'password', name, userUid: user?.user_uid ?? null, address: client.address } as const;
  const judged = await judgeTry(db, attempt, async () =>
    (await isPasswordOf(password, user?.password_hash ?? null)) ? user : null,
  );
  if (judged.right === null)
    // What is no account's name may be a password in the wrong field.
    return refuse(services, user?.name ?? 'unknown', client, refused(), judged.worthTelling);
  const { user_uid: userUid, password_hash: compared } = judged.right;
  return db.transaction().execute(async (trx) => {
    // Changed or taken away while it was compared: then nothing is begun with the old one.
    if ((await lockUser(trx, userUid))?.password_hash !== compared) throw refused();
    const { totp, passkeys } = await factorsOf(trx, userUid);
    return beginSession(trx, userUid, totp || passkeys > 0 ? 'code' : 'enrol', client);
  });
}

const refused = (): VsaError => new VsaError('LOGIN_REFUSED', 'There is no account with this name and password.');

/** Fails with the refusal, and audits it where that is worth it: who guesses must not fill the audit. */
export async function refuse(
  services: Pick<Services, 'db' | 'auditFile'>,
  name: string,
  client: Client,
  refused: VsaError,
  worthTelling: boolean,
): Promise<never> {
  if (worthTelling) await audited(services, startOf(name, client), () => Promise.reject(refused));
  throw refused;
}

/** A sign-in as the audit has it. */
export const startOf = (name: string, { address }: Client, factor?: string) => ({
  ...{ actor: name, action: 'session.start', target: name },
  params: { address, ...(factor === undefined ? {} : { factor }) },
});
