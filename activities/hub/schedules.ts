import { createHash } from 'node:crypto';
import { Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { BACKGROUND_NAMESPACE, HUB_QUEUE, type HubActivities } from '../../domain/contracts.js';
import type { Schedule } from '../../domain/schedules.js';
import type { HubDeps } from './deps.js';

/** For a person who does not want to wait until the hub worker starts the next time. */
export const scheduleActivities = ({
  temporal,
  schedules,
}: Pick<HubDeps, 'temporal' | 'schedules'>): Pick<HubActivities, 'applySchedules'> => ({
  async applySchedules() {
    const background = new Client({ connection: temporal.connection, namespace: BACKGROUND_NAMESPACE });
    const changes: string[] = [];
    await applySchedules(background, (text) => changes.push(text), schedules);
    return { changes };
  },
});

/**
 * Makes Temporal's schedules those of `domain/schedules.ts`: missing ones are made, changed ones updated, ours that are
 * listed no more removed. An operator's pause is kept. `client` is of the namespace they run in.
 */
export async function applySchedules(
  client: Client,
  log: (text: string) => void,
  schedules: readonly Schedule[],
): Promise<void> {
  const wanted = new Set(schedules.map(({ id }) => id));
  for (const schedule of schedules) await applyOne(client, schedule, log);
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (memo?.[OURS] === undefined || wanted.has(scheduleId)) continue;
    await client.schedule.getHandle(scheduleId).delete();
    log(`schedule ${scheduleId} is listed no more: removed`);
  }
}

/** Marks our schedules. */
const OURS = 'vsa';
/** A spec comes back from the server in another form, so the hash of ours is kept in the memo of what it starts. */
const SPEC = 'vsaSpec';

async function applyOne(client: Client, schedule: Schedule, log: (text: string) => void): Promise<void> {
  const spec = createHash('sha256').update(JSON.stringify(schedule)).digest('hex');
  const options = optionsOf(schedule, spec);
  const handle = client.schedule.getHandle(schedule.id);
  const found = await handle.describe().catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  });
  if (found === null) {
    // Another hub worker may be as fast.
    await client.schedule
      .create({ scheduleId: schedule.id, ...options, memo: { [OURS]: true } })
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      });
    log(`schedule ${schedule.id} was made`);
  } else if (found.action.memo?.[SPEC] !== spec) {
    await handle.update(({ state }) => ({ ...options, state }));
    log(`schedule ${schedule.id} was changed`);
  }
}

const optionsOf = ({ id, workflow, every, catchUp, note }: Schedule, spec: string) => ({
  spec: { intervals: [{ every }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType: workflow,
    workflowId: id,
    taskQueue: HUB_QUEUE,
    args: [],
    memo: { [SPEC]: spec },
    staticSummary: note,
    workflowExecutionTimeout: 10 * every,
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchUp },
});
