import { onEveryVps } from '../lib/everyVps.js';

/** What a maintenance of the fleet came to. */
export interface FleetMaintenance {
  /** Things that were deleted from the trash, by VPS. */
  readonly removed: Readonly<Record<string, number>>;
  /** VPSes that did not answer; the next run asks them again. */
  readonly missing: readonly string[];
}

/** Once a day on every active VPS: empties the trash of what is a week old. */
export async function maintainFleet(): Promise<FleetMaintenance> {
  const { done, failed } = await onEveryVps('the trash', async (vps) => (await vps.emptyTrash()).removed);
  return { removed: done, missing: Object.keys(failed) };
}
