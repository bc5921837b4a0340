import { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import type { Schedule } from '../../domain/schedules.js';

type Execute = Next<ActivityInboundCallsInterceptor, 'execute'>;

/**
 * Around the activities of a hub worker: notes once for each run of a schedule that a worker was at work for it. What
 * Temporal has started may still wait for one, so its word alone proves nothing.
 */
export function runNoter(
  schedules: readonly Schedule[],
  note: (schedule: Schedule) => Promise<void>,
  failed: (error: unknown) => void,
): () => { inbound: ActivityInboundCallsInterceptor } {
  const last = new Map<string, string>();
  return () => ({
    inbound: {
      async execute(input, next: Execute) {
        const result = await next(input);
        const { workflowType, workflowExecution } = Context.current().info;
        const schedule = schedules.find(({ workflow }) => workflow === workflowType);
        if (
          schedule !== undefined &&
          workflowExecution !== undefined &&
          last.get(schedule.id) !== workflowExecution.runId
        ) {
          last.set(schedule.id, workflowExecution.runId);
          // The run has done its work; the next one notes itself.
          await note(schedule).catch(failed);
        }
        return result;
      },
    },
  });
}
