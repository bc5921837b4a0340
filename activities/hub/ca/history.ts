import type { Domain } from '../../../domain/fields/brands.js';
import type { Queries } from '../../../db/lib/database.js';
import { orderHistory, type OrderRow } from '../../../db/queries/orders.js';
import { BUDGET_HISTORY_MS, type PastOrder } from './budget.js';

/** What the account has ordered as far back as its budget remembers. */
export async function pastOrders(db: Queries, accountUid: number, now: Date): Promise<PastOrder[]> {
  const since = new Date(now.getTime() - BUDGET_HISTORY_MS);
  return (await orderHistory(db, accountUid, since)).map((row) => pastOrder(row, now));
}

/** RFC 8555 orders expire; Let's Encrypt's after 7 days. An older one without an outcome never became a certificate. */
const ORDER_LIFETIME_MS = 7 * 86_400_000;

function pastOrder({ created_at: at, names, outcome, exempt }: OrderRow, now: Date): PastOrder {
  const open = now.getTime() - at.getTime() < ORDER_LIFETIME_MS;
  return { at, names: names as Domain[], outcome: outcome ?? (open ? 'open' : 'lapsed'), exempt };
}
