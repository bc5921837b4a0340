import { TimeoutType } from '@temporalio/common';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { type ErrorCode, isErrorCode } from '../../domain/errors.js';

/** What a failed step says, in the words of the error catalogue. */
export interface StepFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** The CA's or the budget's word on when to look again. */
  readonly retryAfterMs: number | null;
}

/** Reads a failed activity (or a failure thrown by a workflow's own code) as a code of the catalogue. */
export function readFailure(error: unknown): StepFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return readTimeout(cause);
  if (cause instanceof ApplicationFailure) {
    const code = cause.type ?? '';
    const message = cause.message;
    if (isErrorCode(code)) return { code, message, retryAfterMs: readRetryAfter(cause.details) };
    return { code: 'INTERNAL', message: `${code || 'Error'}: ${message}`, retryAfterMs: null };
  }
  return { code: 'INTERNAL', message: cause instanceof Error ? cause.message : String(cause), retryAfterMs: null };
}

/** A failure of the catalogue, thrown by a workflow's own code. */
export function fail(code: ErrorCode, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, nonRetryable: true });
}

/** A task nobody took means that the VPS is gone; a task taken and never answered, that the agent died in it. */
function readTimeout(timeout: TimeoutFailure): StepFailure {
  return timeout.timeoutType === TimeoutType.SCHEDULE_TO_START
    ? { code: 'WAITING_FOR_VPS', message: 'The agent of the VPS does not take work.', retryAfterMs: null }
    : {
        code: 'STEP_LOST',
        message: `The step was started and never answered (${timeout.timeoutType}).`,
        retryAfterMs: null,
      };
}

function readRetryAfter(details: unknown[] | undefined | null): number | null {
  const data = details?.[0];
  if (typeof data !== 'object' || data === null) return null;
  const value: unknown = Reflect.get(data, 'retryAfterMs');
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
