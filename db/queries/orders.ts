import { isInside, windowOf } from '../../domain/certificate/window.js';
import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type OrderRow = Row<'orders'>;

/** The certificate that an order replaces, by its ARI id (RFC 9773). */
export interface Replaced {
  readonly certificateId: string;
  /** Now lies in the window in which the CA wants it replaced. */
  readonly inWindow: boolean;
}

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
  order: {
    readonly operationId: string;
    readonly acmeAccountUid: number;
    readonly names: readonly string[];
    readonly replaces: Replaced | null;
  },
): Promise<void> {
  await db
    .insertInto('orders')
    .values({
      operation_id: order.operationId,
      acme_account_uid: order.acmeAccountUid,
      names: [...order.names],
      url: null,
      outcome: null,
      replaces: order.replaces?.certificateId ?? null,
      exempt: order.replaces?.inWindow ?? false,
    })
    .onConflict((conflict) => conflict.column('operation_id').doNothing())
    .execute();
}

export async function recordOrderUrl(db: Queries, operationId: string, url: string): Promise<void> {
  await db.updateTable('orders').set({ url }).where('operation_id', '=', operationId).execute();
}

export async function recordOrderFailed(db: Queries, operationId: string): Promise<void> {
  await db.updateTable('orders').set({ outcome: 'failed' }).where('operation_id', '=', operationId).execute();
}

/** What the CA gave for the operation's order. */
export async function recordOrderIssued(
  db: Queries,
  operationId: string,
  certificate: { readonly fingerprint: string; readonly certificate_id: string | null },
): Promise<void> {
  const change = { outcome: 'issued', ...certificate } as const;
  await db.updateTable('orders').set(change).where('operation_id', '=', operationId).execute();
}

/** Takes a reservation back: the CA never gave an order. */
export async function cancelReservation(db: Queries, operationId: string): Promise<void> {
  await db.deleteFrom('orders').where('operation_id', '=', operationId).where('url', 'is', null).execute();
}

/** What a renewal replaces: the certificate its site has, where this account ordered it; null for other operations. */
export async function replacedBy(
  db: Queries,
  operationId: string,
  acmeAccountUid: number,
  now: Date,
): Promise<Replaced | null> {
  const found = await db
    .selectFrom('operations as op')
    .innerJoin('sites', 'sites.domain', 'op.target')
    .innerJoin('certificates as c', 'c.certificate_uid', 'sites.certificate_uid')
    .innerJoin('orders', 'orders.fingerprint', 'c.fingerprint')
    .leftJoin('renewal_windows as w', 'w.certificate_uid', 'c.certificate_uid')
    .select(['orders.certificate_id as certificateId', 'w.starts_at as startsAt', 'w.ends_at as endsAt'])
    .where('op.id', '=', operationId)
    .where('op.kind', '=', 'renewCertificate')
    .where('orders.acme_account_uid', '=', acmeAccountUid)
    .executeTakeFirst();
  if (found === undefined || found.certificateId === null) return null;
  const window = windowOf(found.startsAt, found.endsAt);
  return { certificateId: found.certificateId, inWindow: window !== null && isInside(window, now.getTime()) };
}
