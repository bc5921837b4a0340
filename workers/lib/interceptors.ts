import { Context } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { toFailure } from '../../activities/lib/failures.js';
import type { KeyedLock } from '../../activities/lib/lock.js';

type Execute = Next<ActivityInboundCallsInterceptor, 'execute'>;

/**
 * Around every activity of a process: heartbeats, one at a time per operation, errors in the words of the catalogue.
 * The SDK makes one interceptor an attempt, so the lock they share comes from outside.
 */
export function activityInterceptor(lock: KeyedLock): ActivityInboundCallsInterceptor {
  return {
    async execute(input: ActivityExecuteInput, next: Execute) {
      const stop = heartbeats();
      try {
        const operationId = operationOf(input.args[0]);
        // An attempt that the server has given up may still be running here: the next one waits for its real end.
        return operationId === null ? await next(input) : await lock.run(operationId, () => next(input));
      } catch (error) {
        throw toFailure(error);
      } finally {
        stop();
      }
    },
  };
}

function operationOf(argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null) return null;
  const id: unknown = Reflect.get(argument, 'operationId');
  return typeof id === 'string' ? id : null;
}

const LONGEST_PAUSE = 5_000;

function heartbeats(): () => void {
  const context = Context.current();
  const timeout = context.info.heartbeatTimeoutMs ?? 0;
  if (timeout === 0) return () => undefined;
  const timer = setInterval(() => context.heartbeat(), Math.min(LONGEST_PAUSE, timeout / 4));
  return () => clearInterval(timer);
}
