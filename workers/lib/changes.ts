import { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { ChangeLog } from '../../activities/vps/changes/log.js';
import { VsaError } from '../../domain/errors.js';
import { isOperationId, mayChange, subjectIn } from '../../domain/vps/change.js';

/** Around every activity of an agent: what may have changed the VPS is in its record before the hub hears of it. */
export function changeRecorder(log: ChangeLog): ActivityInboundCallsInterceptor {
  return {
    async execute({ args: [input], ...rest }, next) {
      const activity = Context.current().info.activityType;
      const begun = performance.now();
      const record = (result: string) =>
        mayChange(activity)
          ? log.append({
              at: new Date().toISOString(),
              operationId: idIn(input),
              activity,
              subject: subjectIn(input),
              result,
              durationMs: Math.round(performance.now() - begun),
            })
          : Promise.resolve();
      try {
        const answer = await next({ args: [input], ...rest });
        await record('done');
        return answer;
      } catch (error) {
        await record(error instanceof VsaError ? error.code : 'failed');
        throw error;
      }
    },
  };
}

const idIn = (input: unknown): string | null => {
  const id: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'operationId') : null;
  return isOperationId(id) ? id : null;
};
