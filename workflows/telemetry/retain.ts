import { proxyActivities } from '@temporalio/workflow';
import { HUB_QUEUE, type HubActivities } from '../../domain/contracts.js';

const hub = proxyActivities<HubActivities>({
  taskQueue: HUB_QUEUE,
  startToCloseTimeout: '5m',
  summary: 'drop what is too old',
});

/** Drops the partitions of counters that nobody keeps any longer. */
export function retainTelemetry(): Promise<{ dropped: readonly string[] }> {
  return hub.dropOldTelemetry();
}
