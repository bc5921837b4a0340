import { proxyActivities } from '@temporalio/workflow';
import { HUB_QUEUE, type HubActivities, type StartedRenewals } from '../../domain/contracts.js';

const act = (summary: string) =>
  proxyActivities<HubActivities>({
    taskQueue: HUB_QUEUE,
    startToCloseTimeout: '50s',
    retry: { maximumAttempts: 1 },
    summary,
  });

/** One tick of the renewals: asks the CA when it wants which replaced, and starts each that is due as an operation. */
export async function renewDueCertificates(): Promise<StartedRenewals> {
  // A CA that cannot be asked keeps no certificate from being renewed in time.
  await act('ask the CA when')
    .askRenewalWindows()
    .catch(() => null);
  return act('start what is due').startDueRenewals();
}
