import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { HubActivities, VpsActivities } from '../../domain/contracts.js';
import type { VpsId } from '../../domain/fields/brands.js';

/** What a maintenance of the fleet came to. */
export interface FleetMaintenance {
  /** Things that were deleted from the trash, by VPS. */
  readonly removed: Readonly<Record<string, number>>;
  /** VPSes that did not answer; the next run asks them again. */
  readonly missing: readonly string[];
}

const hub = proxyLocalActivities<HubActivities>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 3 } });

/** Once a day on every active VPS: empties the trash of what is a week old. */
export async function maintainFleet(): Promise<FleetMaintenance> {
  const vpses = (await hub.vpsesToSync()).map(({ vpsId }) => vpsId);
  const results = await Promise.all(vpses.map(async (vpsId) => ({ vpsId, removed: await emptyTrash(vpsId) })));
  return {
    removed: Object.fromEntries(results.flatMap(({ vpsId, removed }) => (removed === null ? [] : [[vpsId, removed]]))),
    missing: results.filter(({ removed }) => removed === null).map(({ vpsId }) => vpsId),
  };
}

/** null: it did not answer. */
async function emptyTrash(vpsId: VpsId): Promise<number | null> {
  const vps = proxyActivities<VpsActivities>({
    taskQueue: vpsId,
    scheduleToStartTimeout: '10m',
    startToCloseTimeout: '10m',
    retry: { maximumAttempts: 1 },
    summary: `the trash of ${vpsId}`,
  });
  return vps.emptyTrash().then(
    ({ removed }) => removed,
    () => null,
  );
}
