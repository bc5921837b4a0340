import { X509Certificate } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { certificateId } from '../../acme/renewalInfo.js';
import type { OrderStatus } from '../../domain/certificate/ca.js';
import { plainFingerprint } from '../../domain/certificate/fingerprint.js';
import type { HubActivities } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { Domain } from '../../domain/fields/brands.js';
import {
  cancelReservation,
  findOrder,
  lockAccount,
  type OrderRow,
  recordOrderFailed,
  recordOrderIssued,
  recordOrderUrl,
  type Replaced,
  replacedBy,
  reserveOrder,
} from '../../db/queries/orders.js';
import { checkBudget } from './ca/budget.js';
import { pastOrders } from './ca/history.js';
import type { HubDeps } from './deps.js';

type Activities = Pick<HubActivities, 'orderCertificate' | 'authorizeOrder' | 'finalizeOrder' | 'downloadCertificate'>;

/** A certificate from the CA. One operation has one order: a crash anywhere goes on with it. */
export function certificateActivities(deps: HubDeps): Activities {
  const { db, ca } = deps;

  async function order(operationId: string, names: readonly Domain[], replaced: Replaced | null): Promise<string> {
    const { url, replaces } = await reserve(deps, operationId, names, replaced);
    if (url !== null) return url;
    const { orderUrl } = await ca.authority.order(names, replaces).catch(async (error: unknown) => {
      // Refused for certain, so it costs no budget; after a time-out nobody knows, and it counts.
      if (error instanceof VsaError && error.code !== 'ACME_SERVER') await cancelReservation(db, operationId);
      throw error;
    });
    await recordOrderUrl(db, operationId, orderUrl);
    return orderUrl;
  }

  return {
    async orderCertificate({ operationId, names }) {
      const replaced = await replacedBy(db, operationId, deps.accountUid, deps.now());
      try {
        return { orderUrl: await order(operationId, names, replaced) };
      } catch (error) {
        // To say what it replaces is a courtesy: no renewal fails for it. The CA may know of another replacement, or
        // not find the certificate.
        if (replaced === null || !isAnswer(error)) throw error;
        await cancelReservation(db, operationId);
        return { orderUrl: await order(operationId, names, null) };
      }
    },

    async authorizeOrder({ operationId, orderUrl }) {
      const order = await soon(['ready', 'valid', 'invalid'], () => ca.authority.authorize(orderUrl));
      if (order.status === 'invalid') await recordOrderFailed(db, operationId);
      return order;
    },

    async finalizeOrder({ operationId, orderUrl, csr }) {
      const der = Buffer.from(csr, 'base64');
      const order = await soon(['valid', 'invalid'], () => ca.authority.finalize(orderUrl, der));
      if (order.status === 'invalid') await recordOrderFailed(db, operationId);
      return order;
    },

    async downloadCertificate({ operationId, orderUrl }) {
      const chain = await ca.authority.download(orderUrl);
      await recordOrderIssued(db, operationId, {
        fingerprint: plainFingerprint(new X509Certificate(chain).fingerprint256),
        certificate_id: certificateIdIn(chain),
      });
      return { chain };
    },
  };
}

/** The CA itself said no, and not for now: it was reached, and its limits are not the reason. */
const isAnswer = (error: unknown): boolean =>
  error instanceof VsaError &&
  (error.code === 'ACME_REFUSED' || (error.code === 'ACME_SERVER' && typeof error.data['problem'] === 'string'));

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

/**
 * The operation's order if it has one (`url`, null: the CA has not answered with it yet); else a place in the CA's
 * budget for it, which an order in its certificate's window needs none of. Fails with CA_BUDGET.
 */
function reserve(
  { db, ca, accountUid, now }: HubDeps,
  operationId: string,
  names: readonly Domain[],
  replaces: Replaced | null,
): Promise<Pick<OrderRow, 'url' | 'replaces'>> {
  return db.transaction().execute(async (trx) => {
    await lockAccount(trx, accountUid);
    const existing = await findOrder(trx, operationId);
    if (existing !== null) return existing;
    const budget =
      replaces?.inWindow === true
        ? ({ ok: true } as const)
        : checkBudget(await pastOrders(trx, accountUid, now()), names, now(), ca.limits);
    if (!budget.ok) {
      const retryAfterMs = Math.max(0, budget.freesAt.getTime() - now().getTime());
      const frees = budget.freesAt.toISOString();
      throw new VsaError('CA_BUDGET', `The limit ${budget.limit} is used up for ${budget.subject} until ${frees}.`, {
        retryAfterMs,
      });
    }
    await reserveOrder(trx, { operationId, acmeAccountUid: accountUid, names, replaces });
    return { url: null, replaces: replaces?.certificateId ?? null };
  });
}

/** The ARI id of the leaf (RFC 9773 section 4.1); null where its issuer named no key, so that none can be made. */
function certificateIdIn(chain: string): string | null {
  try {
    return certificateId(chain);
  } catch (error) {
    if (error instanceof VsaError) return null;
    throw error;
  }
}
