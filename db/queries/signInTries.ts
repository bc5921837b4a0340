import { sql } from 'kysely';
import { LONGEST_WINDOW, type PastTry, type TryKind } from '../../domain/user/tries.js';
import type { Queries } from '../lib/database.js';

/** Somebody's try at a password or code. */
export interface Try {
  readonly kind: TryKind;
  /** Lower-case hex sha256 of the account's name in lower case. */
  readonly account: string;
  readonly address: string;
}

/** Until the transaction ends no other process counts or adds tries; those too old to count are forgotten. */
export async function lockTries(db: Queries, now: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sign_in_tries'))`.execute(db);
  await db
    .deleteFrom('sign_in_tries')
    .where('at', '<=', new Date(now.getTime() - LONGEST_WINDOW))
    .execute();
}

/** The tries of this kind for the account or from the address. */
export async function pastTries(db: Queries, { kind, account, address }: Try): Promise<PastTry[]> {
  const rows = await db
    .selectFrom('sign_in_tries')
    .select(['account', 'address', 'at'])
    .where('kind', '=', kind)
    .where((e) => e.or([e('account', '=', account), e('address', '=', address)]))
    .execute();
  return rows.map((row) => ({
    sameAccount: row.account === account,
    sameAddress: row.address === address,
    at: row.at.getTime(),
  }));
}

/** Notes a try and answers its uid. */
export async function insertTry(db: Queries, each: Try, now: Date): Promise<number> {
  const { sign_in_try_uid: uid } = await db
    .insertInto('sign_in_tries')
    .values({ ...each, at: now })
    .returning('sign_in_try_uid')
    .executeTakeFirstOrThrow();
  return uid;
}

/** Forgets a try that was never judged. */
export async function deleteTry(db: Queries, uid: number): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('sign_in_try_uid', '=', uid).execute();
}

/** Forgets the tries of this kind for this account from this address: one of them was right. */
export async function deleteTries(db: Queries, { kind, account, address }: Try): Promise<void> {
  await db
    .deleteFrom('sign_in_tries')
    .where('kind', '=', kind)
    .where('account', '=', account)
    .where('address', '=', address)
    .execute();
}
