import { proxyActivities } from '@temporalio/workflow';
import { HUB_QUEUE, type HubActivities } from '../../domain/contracts.js';

/** Activities of the hub for what somebody waits for: one try, within the 15 s that the API waits. */
export const briefly = (summary: string): HubActivities =>
  proxyActivities<HubActivities>({
    taskQueue: HUB_QUEUE,
    scheduleToCloseTimeout: '14s',
    retry: { maximumAttempts: 1 },
    summary,
  });
