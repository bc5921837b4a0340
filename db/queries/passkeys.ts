import type { Queries } from '../lib/database.js';
import type { NewRow, Row } from '../lib/tables.js';

export type PasskeyRow = Row<'passkeys'>;

/** A passkey and whose it is. */
export interface OwnedPasskey extends PasskeyRow {
  readonly user_id: string;
  readonly user_name: string;
}

/**
 * Notes a question to an authenticator by its hash (lower-case hex sha256), and forgets those too old to be answered.
 * `sessionUid`: who may answer; null: whoever signs in with it.
 */
export async function insertChallenge(
  db: Queries,
  challenge: { readonly hash: string; readonly sessionUid: number | null; readonly expiresAt: Date },
  now: Date,
): Promise<void> {
  const { hash, sessionUid, expiresAt } = challenge;
  await db.deleteFrom('passkey_challenges').where('expires_at', '<=', now).execute();
  await db.insertInto('passkey_challenges').values({ hash, session_uid: sessionUid, expires_at: expiresAt }).execute();
}

/** Uses the question up; false when it was not asked of this session, was used or is too old. */
export async function useChallenge(db: Queries, hash: string, sessionUid: number | null, now: Date): Promise<boolean> {
  const used = await db
    .deleteFrom('passkey_challenges')
    .where('hash', '=', hash)
    .where('session_uid', 'is not distinct from', sessionUid)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return used.numDeletedRows > 0n;
}

/** Adds a passkey; false where somebody has it already. */
export async function insertPasskey(db: Queries, passkey: NewRow<'passkeys'>): Promise<boolean> {
  const inserted = await db
    .insertInto('passkeys')
    .values(passkey)
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The person's, oldest first. */
export const passkeysOf = (db: Queries, userUid: number): Promise<PasskeyRow[]> =>
  db.selectFrom('passkeys').selectAll().where('user_uid', '=', userUid).orderBy('passkey_uid').execute();

/** The passkey of this credential id (WebAuthn, base64url). */
export async function findPasskey(db: Queries, credentialId: string): Promise<OwnedPasskey | null> {
  const found = await db
    .selectFrom('passkeys')
    .innerJoin('users', 'users.user_uid', 'passkeys.user_uid')
    .selectAll('passkeys')
    .select(['users.id as user_id', 'users.name as user_name'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
  return found ?? null;
}

/** Notes a use; false where another use was noted since the row was read, or the passkey is gone. */
export async function usePasskey(
  db: Queries,
  { passkey_uid: uid, counter: before }: Pick<PasskeyRow, 'passkey_uid' | 'counter'>,
  counter: number,
  now: Date,
): Promise<boolean> {
  const used = await db
    .updateTable('passkeys')
    .set({ counter, last_used_at: now })
    .where('passkey_uid', '=', uid)
    .where('counter', '=', before)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}

/** Removes a passkey of the person's and answers its name; null: there is none of this id. */
export async function deletePasskey(db: Queries, userUid: number, id: string): Promise<string | null> {
  const deleted = await db
    .deleteFrom('passkeys')
    .where('user_uid', '=', userUid)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  return deleted?.name ?? null;
}
