import { setTimeout as wait } from 'node:timers/promises';
import type { OrderStatus } from '../../domain/certificate/ca.js';
import type { HubActivities } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { Domain } from '../../domain/fields/brands.js';
import {
  cancelReservation,
  findOrder,
  lockAccount,
  orderHistory,
  type OrderRow,
  recordOrderOutcome,
  recordOrderUrl,
  reserveOrder,
} from '../../db/queries/orders.js';
import { BUDGET_HISTORY_MS, checkBudget, type PastOrder } from './ca/budget.js';
import type { HubDeps } from './deps.js';

type Activities = Pick<HubActivities, 'orderCertificate' | 'authorizeOrder' | 'finalizeOrder' | 'downloadCertificate'>;

/** A certificate from the CA. One operation has one order: a crash anywhere goes on with it. */
export function certificateActivities(deps: HubDeps): Activities {
  const { db, ca } = deps;
  return {
    async orderCertificate({ operationId, names }) {
      const known = await reserve(deps, operationId, names);
      if (known !== null) return { orderUrl: known };
      const { orderUrl } = await ca.authority.order(names).catch(async (error: unknown) => {
        // Refused for certain, so it costs no budget; after a time-out nobody knows, and it counts.
        if (error instanceof VsaError && error.code !== 'ACME_SERVER') await cancelReservation(db, operationId);
        throw error;
      });
      await recordOrderUrl(db, operationId, orderUrl);
      return { orderUrl };
    },

    async authorizeOrder({ operationId, orderUrl }) {
      const order = await soon(['ready', 'valid', 'invalid'], () => ca.authority.authorize(orderUrl));
      if (order.status === 'invalid') await recordOrderOutcome(db, operationId, 'failed');
      return order;
    },

    async finalizeOrder({ operationId, orderUrl, csr }) {
      const der = Buffer.from(csr, 'base64');
      const order = await soon(['valid', 'invalid'], () => ca.authority.finalize(orderUrl, der));
      if (order.status === 'invalid') await recordOrderOutcome(db, operationId, 'failed');
      return order;
    },

    async downloadCertificate({ operationId, orderUrl }) {
      const chain = await ca.authority.download(orderUrl);
      await recordOrderOutcome(db, operationId, 'issued');
      return { chain };
    },
  };
}

/** Milliseconds between looks at an order; many CAs are done before a durable timer would have fired. */
const QUICK_LOOKS = [30, 50, 100, 200, 400];

/** Looks a few times in a row, but only once more where the CA says when to come again. */
async function soon(wanted: readonly OrderStatus['status'][], look: () => Promise<OrderStatus>): Promise<OrderStatus> {
  let order = await look();
  for (const pause of QUICK_LOOKS) {
    if (wanted.includes(order.status)) return order;
    await wait(pause);
    order = await look();
    if (order.retryAfterMs !== null) return order;
  }
  return order;
}

/** The operation's order if it has one; else a place in the CA's budget for it. Fails with CA_BUDGET. */
function reserve(
  { db, ca, accountUid, now }: HubDeps,
  operationId: string,
  names: readonly Domain[],
): Promise<string | null> {
  return db.transaction().execute(async (trx) => {
    await lockAccount(trx, accountUid);
    const existing = await findOrder(trx, operationId);
    if (existing !== null) return existing.url;
    const since = new Date(now().getTime() - BUDGET_HISTORY_MS);
    const history = (await orderHistory(trx, accountUid, since)).map((row) => pastOrder(row, now()));
    const budget = checkBudget(history, names, now(), ca.limits);
    if (!budget.ok) {
      const retryAfterMs = Math.max(0, budget.freesAt.getTime() - now().getTime());
      const frees = budget.freesAt.toISOString();
      throw new VsaError('CA_BUDGET', `The limit ${budget.limit} is used up for ${budget.subject} until ${frees}.`, {
        retryAfterMs,
      });
    }
    await reserveOrder(trx, { operationId, acmeAccountUid: accountUid, names });
    return null;
  });
}

/** RFC 8555 orders expire; Let's Encrypt's after 7 days. An older one without an outcome never became a certificate. */
const ORDER_LIFETIME_MS = 7 * 86_400_000;

function pastOrder(row: OrderRow, now: Date): PastOrder {
  const open = now.getTime() - row.created_at.getTime() < ORDER_LIFETIME_MS;
  return { at: row.created_at, names: row.names as Domain[], outcome: row.outcome ?? (open ? 'open' : 'lapsed') };
}
