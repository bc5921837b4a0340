import {
  CancellationScope,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { HubActivities, VpsActivities, VpsToSync } from '../../domain/contracts.js';
import { keepReport } from '../lib/keepReport.js';

/** What a sync of the fleet came to. */
export interface FleetSync {
  readonly stored: number;
  /** VPSes whose report did not come or could not be kept; the next sync asks them again. */
  readonly missing: readonly string[];
}

const CHILD_SIZE = 200;

const hub = proxyLocalActivities<HubActivities>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 3 } });

/** Asks every active VPS for its report and keeps it. A slow or dead one changes nothing for the others. */
export async function syncFleet(): Promise<FleetSync> {
  const vpses = await hub.vpsesToSync();
  if (vpses.length <= CHILD_SIZE) return syncVpses(vpses);
  const parts = Array.from({ length: Math.ceil(vpses.length / CHILD_SIZE) }, (_, part) =>
    vpses.slice(part * CHILD_SIZE, (part + 1) * CHILD_SIZE),
  );
  const children = parts.map((part, index) =>
    executeChild(syncVpses, {
      workflowId: `${workflowInfo().workflowId}/${index}`,
      args: [part],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    }),
  );
  const done = await Promise.all(children);
  return { stored: sum(done.map(({ stored }) => stored)), missing: done.flatMap(({ missing }) => missing) };
}

/** A part of the fleet, all at once. */
export async function syncVpses(vpses: readonly VpsToSync[]): Promise<FleetSync> {
  const results = await Promise.all(vpses.map(async (vps) => ({ vps, came: await inTime(vps).catch(() => false) })));
  const missing = results.filter(({ came }) => !came).map(({ vps }) => vps.vpsId);
  return { stored: results.length - missing.length, missing };
}

/** What a VPS does not say within this time waits for the next sync, so that it delays no other. Milliseconds. */
const PATIENCE = 25_000;

const inTime = (vps: VpsToSync): Promise<boolean> => CancellationScope.withTimeout(PATIENCE, () => syncOne(vps));

/** Whether the report came and is kept. */
async function syncOne(vpsToSync: VpsToSync): Promise<boolean> {
  const { vpsId } = vpsToSync;
  const vps = proxyActivities<VpsActivities>({
    taskQueue: vpsId,
    scheduleToCloseTimeout: '20s',
    retry: { maximumAttempts: 1 },
    summary: `the report of ${vpsId}`,
  });
  return keepReport(vps, hub, vpsToSync);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
