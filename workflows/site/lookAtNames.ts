import { proxyActivities } from '@temporalio/workflow';
import { HUB_QUEUE, type HubActivities, type LookAtNamesInput, type LookedAtNames } from '../../domain/contracts.js';

/** What a plan shows of a site's names; no operation, nothing to undo. */
export function lookAtNames(input: LookAtNamesInput): Promise<LookedAtNames> {
  const hub = proxyActivities<HubActivities>({
    taskQueue: HUB_QUEUE,
    scheduleToCloseTimeout: '14s',
    retry: { maximumAttempts: 1 },
    summary: `look at ${input.names.length} names`,
  });
  return hub.lookAtNames(input);
}
