import type { Queries } from '../../../db/lib/database.js';
import { replaceInvitation } from '../../../db/queries/invitations.js';
import { endSessionsOf } from '../../../db/queries/sessions.js';
import {
  clearAccess,
  deleteUser,
  insertUser,
  lockAdmins,
  lockUser,
  setRole,
  type UserRow,
} from '../../../db/queries/users.js';
import { VsaError } from '../../../domain/errors.js';
import type { Invitation, UserView } from '../../../domain/schemas/user.js';
import { type Role, scopesOf } from '../../../domain/user/roles.js';
import { INVITATION_LIFETIME } from '../../../domain/user/session.js';
import { uuidv7 } from '../../../lib/uuid.js';
import { type Caller, demandScope } from '../../lib/caller.js';
import { hashOf, newInvitationCode } from '../../lib/tokens.js';
import { audited } from '../audited.js';
import type { Services } from '../services.js';
import { userOf } from './find.js';
import { userView } from './list.js';
import { nameTaken } from './taken.js';

type Needed = Pick<Services, 'db' | 'auditFile'>;

/** Adds a person, who sets a password with the code of the answer. Fails with VALIDATION, FORBIDDEN. */
export async function addUser(
  services: Needed,
  { name, role }: { readonly name: string; readonly role: Role },
  caller: Caller,
): Promise<Invitation> {
  demandRole(caller, role);
  return change(services, caller, 'user.add', name, { role }, async (trx) => {
    const user = await insertUser(trx, { id: uuidv7(), name, role, passwordHash: null });
    if (user === null) throw nameTaken(name);
    return invite(trx, user.user_uid);
  });
}

/** Counts from the person's next request on. Fails with NOT_FOUND, FORBIDDEN, STILL_NEEDED for the last admin. */
export async function changeRole(services: Needed, name: string, role: Role, caller: Caller): Promise<UserView> {
  demandRole(caller, role);
  const known = await userOf(services.db, name);
  return change(services, caller, 'user.role', known.name, { role }, async (trx) => {
    const user = await locked(trx, known, caller);
    if (role !== 'admin') await demandOtherAdmin(trx, user);
    await setRole(trx, user.user_uid, role);
    return userView(trx, user.user_uid);
  });
}

/**
 * Takes password and factors away, ends the sessions, and answers the code for a new password; the person's tokens
 * stay. Fails with NOT_FOUND, FORBIDDEN.
 */
export async function resetUser(services: Needed, name: string, caller: Caller): Promise<Invitation> {
  const known = await userOf(services.db, name);
  return change(services, caller, 'user.reset', known.name, {}, async (trx) => {
    const { user_uid: userUid } = await locked(trx, known, caller);
    await clearAccess(trx, userUid);
    await endSessionsOf(trx, userUid, null, new Date());
    return invite(trx, userUid);
  });
}

/** Removes a person with their sessions and tokens. Fails with NOT_FOUND, FORBIDDEN, STILL_NEEDED. */
export async function removeUser(services: Needed, name: string, caller: Caller): Promise<void> {
  const known = await userOf(services.db, name);
  await change(services, caller, 'user.remove', known.name, {}, async (trx) => {
    const user = await locked(trx, known, caller);
    await demandOtherAdmin(trx, user);
    await deleteUser(trx, user.user_uid);
  });
}

const change = <T>(
  services: Needed,
  { actor }: Caller,
  action: string,
  target: string,
  params: object,
  work: (trx: Queries) => Promise<T>,
): Promise<T> =>
  audited(services, { actor, action, target, params }, () =>
    services.db.transaction().execute(async (trx) => work(trx)),
  );

/** The person's row as it is now, for as long as the change takes; admins first, so that two changes never cross. */
async function locked(trx: Queries, { user_uid: userUid, name }: UserRow, caller: Caller): Promise<UserRow> {
  await lockAdmins(trx);
  const user = await lockUser(trx, userUid);
  if (user === null) throw new VsaError('NOT_FOUND', `There is nobody called ${name} any more.`);
  demandRole(caller, user.role);
  return user;
}

/** Nobody gives, or takes over, what they lack: else a token of `user:write` would be an admin's. */
function demandRole(caller: Caller, role: Role): void {
  for (const scope of scopesOf(role)) demandScope(caller, scope);
}

async function demandOtherAdmin(trx: Queries, { user_uid: userUid, role, name }: UserRow): Promise<void> {
  if (role !== 'admin' || (await lockAdmins(trx)).some((uid) => uid !== userUid)) return;
  throw new VsaError('STILL_NEEDED', `No other admin than ${name} has a password: make somebody else admin first.`);
}

async function invite(trx: Queries, userUid: number): Promise<Invitation> {
  const code = newInvitationCode();
  const expiresAt = new Date(Date.now() + INVITATION_LIFETIME);
  await replaceInvitation(trx, { userUid, hash: hashOf(code), expiresAt });
  return { user: await userView(trx, userUid), code, expiresAt: expiresAt.toISOString() };
}
