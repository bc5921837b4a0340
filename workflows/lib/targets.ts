import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { CONTRACT_VERSION, HUB_QUEUE, type HubActivities, type VpsActivities } from '../../domain/contracts.js';
import type { Waits } from '../../domain/contracts.js';
import type { VpsId } from '../../domain/fields/brands.js';

/**
 * The step in whose name an activity runs: its summary in Temporal Web, and, on a VPS, how long the task may wait for
 * the agent to take it.
 */
export interface CallContext {
  readonly summary: () => string;
  /** Milliseconds. */
  readonly scheduleToStart: () => number;
  /** The running step works on the VPS, not on the hub alone. */
  readonly notePlace: (vpsId: VpsId) => void;
}

// With the option unset the SDK ran an undo while the cancelled step was still working.
const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;
// The saga decides about every retry, so that each try shows in the operation's progress.
const retry = { maximumAttempts: 1 };

/**
 * Quick writes to the hub's database; run inside the workflow task, without a queue in between. Only such as may be
 * done again on another path: when a cancel arrives in their task, the server may drop the task and its markers, and
 * the workflow then decides anew. The records of a success are therefore not among them.
 */
const LOCAL: ReadonlySet<string> = new Set<keyof HubActivities>([
  'claimNames',
  'releaseNames',
  'recordOutcome',
  'accountThumbprint',
  'reportCursor',
  'storeReport',
]);

/** The hub's activities, one attempt each. A hub worker that dies in one is missed by its heartbeats. */
export function onHub(waits: Waits, context: CallContext): HubActivities {
  const local = proxyLocalActivities<HubActivities>({ startToCloseTimeout: '10s', retry, cancellationType });
  return callingProxy<HubActivities>((name) =>
    LOCAL.has(name)
      ? local
      : proxyActivities<HubActivities>({
          taskQueue: HUB_QUEUE,
          startToCloseTimeout: '2m',
          heartbeatTimeout: waits.heartbeat,
          retry,
          cancellationType,
          summary: context.summary(),
        }),
  );
}

/** The activities of one VPS on its own queue, one attempt each; each call names the hub's contract. */
export function onVps(vpsId: VpsId, waits: Waits, context: CallContext): VpsActivities {
  return callingProxy<VpsActivities>((name) => {
    context.notePlace(vpsId);
    const activities = proxyActivities<Record<string, (call: object) => Promise<unknown>>>({
      taskQueue: vpsId,
      scheduleToStartTimeout: context.scheduleToStart(),
      startToCloseTimeout: '30m',
      heartbeatTimeout: waits.heartbeat,
      retry,
      cancellationType,
      summary: context.summary(),
    });
    return { [name]: (call: object) => activities[name]?.({ ...call, contract: CONTRACT_VERSION }) };
  });
}

/** An object whose methods take their options at the moment of the call. */
function callingProxy<T extends object>(activitiesFor: (name: string) => object): T {
  return new Proxy({} as T, {
    get: (_target, name) => Reflect.get(activitiesFor(String(name)), name) as unknown,
  });
}
