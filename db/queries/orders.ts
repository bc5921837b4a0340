import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type OrderRow = Row<'orders'>;

/** Until the transaction ends, no one else counts or adds orders of this account: the budget cannot be spent twice. */
export async function lockAccount(db: Queries, acmeAccountUid: number): Promise<void> {
  await db
    .selectFrom('acme_accounts')
    .select('acme_account_uid')
    .where('acme_account_uid', '=', acmeAccountUid)
    .forUpdate()
    .execute();
}

/** The account's orders since then, oldest first: what the CA's limits are counted over. */
export async function orderHistory(db: Queries, acmeAccountUid: number, since: Date): Promise<OrderRow[]> {
  return db
    .selectFrom('orders')
    .selectAll()
    .where('acme_account_uid', '=', acmeAccountUid)
    .where('created_at', '>=', since)
    .orderBy('created_at')
    .execute();
}

export async function findOrder(db: Queries, operationId: string): Promise<OrderRow | null> {
  return (await db.selectFrom('orders').selectAll().where('operation_id', '=', operationId).executeTakeFirst()) ?? null;
}

/** Reserves the operation's one order before the CA is asked; its URL follows. A second call changes nothing. */
export async function reserveOrder(
  db: Queries,
  order: { readonly operationId: string; readonly acmeAccountUid: number; readonly names: readonly string[] },
): Promise<void> {
  await db
    .insertInto('orders')
    .values({
      operation_id: order.operationId,
      acme_account_uid: order.acmeAccountUid,
      names: [...order.names],
      url: null,
      outcome: null,
    })
    .onConflict((conflict) => conflict.column('operation_id').doNothing())
    .execute();
}

export async function recordOrderUrl(db: Queries, operationId: string, url: string): Promise<void> {
  await db.updateTable('orders').set({ url }).where('operation_id', '=', operationId).execute();
}

export async function recordOrderOutcome(
  db: Queries,
  operationId: string,
  outcome: 'issued' | 'failed',
): Promise<void> {
  await db.updateTable('orders').set({ outcome }).where('operation_id', '=', operationId).execute();
}

/** Takes a reservation back: the CA never gave an order. */
export async function cancelReservation(db: Queries, operationId: string): Promise<void> {
  await db.deleteFrom('orders').where('operation_id', '=', operationId).where('url', 'is', null).execute();
}
