import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { HubActivities, VpsActivities } from '../../domain/contracts.js';
import { readFailure } from './failure.js';

/** What one thing came to on each VPS, by its id. */
export interface OnEveryVps<T> {
  readonly done: Readonly<Record<string, T>>;
  /** Why it failed or did not answer, in words; the next run tries again. */
  readonly failed: Readonly<Record<string, string>>;
}

const hub = proxyLocalActivities<HubActivities>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 3 } });

/** Lets every active VPS do one thing, all at once: one that is away or fails holds up no other. */
export async function onEveryVps<T>(what: string, act: (vps: VpsActivities) => Promise<T>): Promise<OnEveryVps<T>> {
  const ids = (await hub.vpsesToSync()).map(({ vpsId }) => vpsId);
  const results = await Promise.all(
    ids.map(async (vpsId) => {
      const vps = proxyActivities<VpsActivities>({
        taskQueue: vpsId,
        scheduleToStartTimeout: '10m',
        startToCloseTimeout: '2h',
        heartbeatTimeout: '1m',
        retry: { maximumAttempts: 1 },
        summary: `${what} of ${vpsId}`,
      });
      return act(vps).then(
        (result) => ({ vpsId, result }),
        (error: unknown) => ({ vpsId, failed: inWords(error) }),
      );
    }),
  );
  return {
    done: Object.fromEntries(results.flatMap((each) => ('result' in each ? [[each.vpsId, each.result]] : []))),
    failed: Object.fromEntries(results.flatMap((each) => ('failed' in each ? [[each.vpsId, each.failed]] : []))),
  };
}

const inWords = (error: unknown): string => {
  const { code, message } = readFailure(error);
  return `${code}: ${message}`;
};
