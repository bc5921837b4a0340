import { sleep } from '@temporalio/workflow';
import type { CertificateFacts, OrderStatus } from '../../domain/certificate/ca.js';
import type { CertificateStep } from '../../domain/certificate/steps.js';
import type { HubActivities, HubCall, VpsActivities } from '../../domain/contracts.js';
import type { Domain } from '../../domain/fields/brands.js';
import { fail } from './failure.js';
import { NOTHING_TO_UNDO, type Steps } from './saga.js';

/** A new certificate for the names, installed on the VPS beside those that are there. */
export async function newCertificate(
  step: Steps<CertificateStep>,
  hub: HubActivities,
  vps: VpsActivities,
  { domain, ...call }: HubCall & { readonly domain: Domain },
  names: readonly Domain[],
): Promise<CertificateFacts> {
  const { operationId } = call;
  const order = async () => {
    const { orderUrl } = await hub.orderCertificate({ ...call, names });
    await until(['ready', 'valid'], () => hub.authorizeOrder({ ...call, orderUrl }));
    return orderUrl;
  };
  const orderUrl = await step('order the certificate', order, NOTHING_TO_UNDO);

  const makeKey = () => vps.makeKey({ operationId, domain, names });
  const { csr } = await step('make the key', makeKey, () => vps.discardKey({ operationId }));

  const finalize = async () => {
    await until(['valid'], () => hub.finalizeOrder({ ...call, orderUrl, csr }));
    return hub.downloadCertificate({ ...call, orderUrl });
  };
  const { chain } = await step('finalize and download', finalize, NOTHING_TO_UNDO);

  const install = () => vps.installCertificate({ operationId, domain, names, chain });
  return step('install the certificate', install, () => vps.removeCertificate({ operationId }));
}

/** Looks at an order, with durable timers in between, as often as the CA asks. */
async function until(wanted: readonly OrderStatus['status'][], look: () => Promise<OrderStatus>): Promise<void> {
  for (;;) {
    const order = await look();
    if (wanted.includes(order.status)) return;
    if (order.status === 'invalid') throw fail('ACME_REFUSED', order.detail ?? 'The order became invalid.');
    await sleep(order.retryAfterMs ?? 1_000, { summary: 'before looking at the order again' });
  }
}
