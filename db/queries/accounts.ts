import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type AccountRow = Row<'acme_accounts'>;

/** Records an ACME account (the local CA has one too) and answers its uid; same directory and key is the same row. */
export async function recordAccount(
  db: Queries,
  account: { readonly directory: string; readonly url: string; readonly thumbprint: string },
): Promise<number> {
  const row = await db
    .insertInto('acme_accounts')
    .values(account)
    .onConflict((conflict) => conflict.columns(['directory', 'thumbprint']).doUpdateSet({ url: account.url }))
    .returning('acme_account_uid')
    .executeTakeFirstOrThrow();
  return row.acme_account_uid;
}

export async function findAccount(db: Queries, uid: number): Promise<AccountRow | null> {
  const found = await db.selectFrom('acme_accounts').selectAll().where('acme_account_uid', '=', uid).executeTakeFirst();
  return found ?? null;
}
