import type { Role } from '../../domain/user/roles.js';
import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type TokenRow = Row<'tokens'>;

export interface NewToken {
  /** UUIDv7. */
  readonly id: string;
  /** Lower-case hex sha256 of the token. */
  readonly hash: string;
  readonly kind: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** null: never. */
  readonly expiresAt: Date | null;
  /** Whose it is; left out: the hub's. */
  readonly userUid?: number | null;
}

/** A token, and the role of whose it is. */
export interface OwnedToken extends TokenRow {
  readonly role: Role | null;
  readonly user_name: string | null;
}

/** Adds a token; the same hash is the same token. */
export async function insertToken(db: Queries, token: NewToken): Promise<void> {
  const { expiresAt, scopes, userUid = null, ...same } = token;
  await db
    .insertInto('tokens')
    .values({ ...same, scopes: [...scopes], expires_at: expiresAt, user_uid: userUid })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}

/** The token of this hash unless it has expired; notes its use at most once a minute. */
export async function useToken(db: Queries, hash: string, now: Date): Promise<OwnedToken | null> {
  const token = await owned(db)
    .where('hash', '=', hash)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]))
    .executeTakeFirst();
  if (token === undefined) return null;
  if (token.last_used_at === null || now.getTime() - token.last_used_at.getTime() > 60_000)
    await db.updateTable('tokens').set({ last_used_at: now }).where('token_uid', '=', token.token_uid).execute();
  return token;
}

/** All, also those that have expired, newest first. */
export const listTokens = (db: Queries): Promise<OwnedToken[]> =>
  owned(db).orderBy('tokens.token_uid', 'desc').execute();

/** The token of this id (UUID). */
export async function findToken(db: Queries, id: string): Promise<OwnedToken | null> {
  return (await owned(db).where('tokens.id', '=', id).executeTakeFirst()) ?? null;
}

export async function deleteToken(db: Queries, tokenUid: number): Promise<void> {
  await db.deleteFrom('tokens').where('token_uid', '=', tokenUid).execute();
}

const owned = (db: Queries) =>
  db
    .selectFrom('tokens')
    .leftJoin('users', 'users.user_uid', 'tokens.user_uid')
    .selectAll('tokens')
    .select(['users.role', 'users.name as user_name']);

/** Replaces all unused setup codes by this one. */
export async function replaceSetupCode(db: Queries, hash: string, expiresAt: Date): Promise<void> {
  await db.deleteFrom('setup_codes').where('used_at', 'is', null).execute();
  await db.insertInto('setup_codes').values({ hash, expires_at: expiresAt }).execute();
}

/** Whether the code could be used now. */
export async function isSetupCode(db: Queries, hash: string, now: Date): Promise<boolean> {
  const found = await db
    .selectFrom('setup_codes')
    .select('setup_code_uid')
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  return found.length > 0;
}

/** Uses the code up; false when it is wrong, used or too old. Of two calls at once only one gets true. */
export async function useSetupCode(db: Queries, hash: string, now: Date): Promise<boolean> {
  const used = await db
    .updateTable('setup_codes')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}
