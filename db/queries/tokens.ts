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
}

/** Adds a token; the same hash is the same token. */
export async function insertToken(db: Queries, token: NewToken): Promise<void> {
  const { expiresAt, scopes, ...same } = token;
  await db
    .insertInto('tokens')
    .values({ ...same, scopes: [...scopes], expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}

/** The token of this hash unless it has expired; notes its use at most once a minute. */
export async function useToken(db: Queries, hash: string, now: Date): Promise<TokenRow | null> {
  const token = await db
    .selectFrom('tokens')
    .selectAll()
    .where('hash', '=', hash)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]))
    .executeTakeFirst();
  if (token === undefined) return null;
  if (token.last_used_at === null || now.getTime() - token.last_used_at.getTime() > 60_000)
    await db.updateTable('tokens').set({ last_used_at: now }).where('token_uid', '=', token.token_uid).execute();
  return token;
}

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
