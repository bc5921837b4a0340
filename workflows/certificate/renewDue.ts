import { proxyActivities } from '@temporalio/workflow';
import { HUB_QUEUE, type HubActivities } from '../../domain/contracts.js';
import type { Domain } from '../../domain/fields/brands.js';

const hub = proxyActivities<HubActivities>({
  taskQueue: HUB_QUEUE,
  startToCloseTimeout: '50s',
  retry: { maximumAttempts: 1 },
  summary: 'start what is due',
});

/** One tick of the renewals: starts each that is due as an operation of its own. */
export function renewDueCertificates(): Promise<{ started: readonly Domain[]; busy: readonly Domain[] }> {
  return hub.startDueRenewals();
}
