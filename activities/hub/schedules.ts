import { createHash } from 'node:crypto';
import { type Client, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { HUB_QUEUE } from '../../domain/contracts.js';
import { type Schedule, SCHEDULES } from '../../domain/schedules.js';

/**
 * Makes Temporal's schedules those of `domain/schedules.ts`: missing ones are made, changed ones updated, ours that are
 * listed no more removed. An operator's pause is kept. `client` is of the namespace they run in.
 */
export async function applySchedules(client: Client, log: (text: string) => void): Promise<void> {
  const wanted = new Set(SCHEDULES.map(({ id }) => id));
  for (const schedule of SCHEDULES) await applyOne(client, schedule, log);
  for await (const { scheduleId, memo } of client.schedule.list()) {
    if (memo?.[SPEC] === undefined || wanted.has(scheduleId)) continue;
    await client.schedule.getHandle(scheduleId).delete();
    log(`schedule ${scheduleId} is listed no more: removed`);
  }
}

/** A spec comes back from the server in another form, so the hash of ours is kept with it. */
const SPEC = 'vsaSpec';

async function applyOne(client: Client, schedule: Schedule, log: (text: string) => void): Promise<void> {
  const spec = createHash('sha256').update(JSON.stringify(schedule)).digest('hex');
  const options = optionsOf(schedule);
  const handle = client.schedule.getHandle(schedule.id);
  const found = await handle.describe().catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  });
  if (found === null) {
    await client.schedule.create({ scheduleId: schedule.id, ...options, memo: { [SPEC]: spec } });
    log(`schedule ${schedule.id} was made`);
  } else if (found.memo?.[SPEC] !== spec) {
    // A memo cannot be changed in place; a pause is the operator's.
    const { paused, note } = found.state;
    await handle.delete();
    const state = { paused, ...(note === undefined ? {} : { note }) };
    await client.schedule.create({ scheduleId: schedule.id, ...options, memo: { [SPEC]: spec }, state });
    log(`schedule ${schedule.id} was changed`);
  }
}

const optionsOf = ({ id, workflow, every, catchUp, note }: Schedule) => ({
  spec: { intervals: [{ every }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType: workflow,
    workflowId: id,
    taskQueue: HUB_QUEUE,
    args: [],
    staticSummary: note,
    workflowExecutionTimeout: 10 * every,
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchUp },
});
