import { isInvitation, useInvitation } from '../../../db/queries/invitations.js';
import { findUser, lockUser, setPassword } from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { Client } from '../../lib/client.js';
import { hashPassword } from '../../lib/passwords.js';
import { hashOf } from '../../lib/tokens.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { beginSession, type Begun, demandSecure } from '../session/begin.js';

/** An invited person sets a password, and makes a second factor next. Fails with INVITATION_REFUSED, HTTPS_NEEDED. */
export async function acceptInvitation(
  services: Pick<Services, 'db' | 'auditFile'>,
  { name, code, password }: { readonly name: string; readonly code: string; readonly password: string },
  client: Client,
): Promise<Begun> {
  demandSecure(client);
  const { db } = services;
  const hash = hashOf(code.trim().toUpperCase());
  const user = await findUser(db, name);
  // Before the password is hashed: strangers cannot keep the hub busy with that.
  if (user === null || !(await isInvitation(db, user.user_uid, hash, new Date()))) throw refused();
  const passwordHash = await hashPassword(password);
  const params = { address: client.address };
  return audited(services, { actor: user.name, action: 'user.accept', target: user.name, params }, () =>
    db.transaction().execute(async (trx) => {
      await lockUser(trx, user.user_uid);
      if (!(await useInvitation(trx, user.user_uid, hash, new Date()))) throw refused();
      await setPassword(trx, user.user_uid, passwordHash);
      return beginSession(trx, user.user_uid, 'enrol', client);
    }),
  );
}

const refused = (): VsaError =>
  new VsaError('INVITATION_REFUSED', 'The code is not of this name, was used, or is older than 24 hours.');
