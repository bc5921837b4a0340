import { onEveryVps } from '../lib/everyVps.js';

/** What a maintenance of the fleet came to. */
export interface FleetMaintenance {
  /** What was deleted, by VPS: things from the trash, and replaced certificates. */
  readonly removed: Readonly<Record<string, number>>;
  /** VPSes that did not answer; the next run asks them again. */
  readonly missing: readonly string[];
}

/** Once a day on every active VPS: empties the trash of what is a week old, and lets replaced certificates go. */
export async function maintainFleet(): Promise<FleetMaintenance> {
  const { done, failed } = await onEveryVps('upkeep', async (vps) => {
    const trash = await vps.emptyTrash();
    return trash.removed + (await vps.removeReplacedCertificates()).removed;
  });
  return { removed: done, missing: Object.keys(failed) };
}
