import { setTimeout as wait } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import {
  Client,
  Connection,
  isGrpcServiceError,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { IssuedIdentity } from '../../domain/agent/identity.js';
import {
  BACKGROUND_NAMESPACE,
  HUB_QUEUE,
  type LookedAtNames,
  NAMESPACE,
  PROGRESS_QUERY,
  type WorkflowInputs,
} from '../../domain/contracts.js';
import { isErrorCode, VsaError } from '../../domain/errors.js';
import type { Progress } from '../../domain/operation/model.js';
import { startOptions } from '../../domain/operation/start.js';
import type { ScheduleFacts } from '../../domain/schedules.js';
import type { Engine, Pending, WorkflowStart } from './engine.js';

type Description = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;

/** Milliseconds. */
const START_LIMIT = 3_000;
const READ_LIMIT = 2_000;
const UPDATE_LIMIT = 5_000;
const ASK_LIMIT = 15_000;
const POLL_LIMIT = 25_000;

/** The engine on a Temporal server. Connects by itself, when it is first asked and after every loss. */
export function temporalEngine(address: string): Engine & { close(): Promise<void> } {
  const connection = Connection.lazy({ address, tls: false });
  const client = new Client({ connection, namespace: NAMESPACE });
  const background = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
  /** A workflow that somebody waits for, bounded in time. */
  const brief = <Kind extends Brief>(kind: Kind, input: WorkflowInputs[Kind]): Promise<unknown> =>
    within(ASK_LIMIT + 1_000, () =>
      background.workflow.execute(kind, {
        workflowId: `ask/${randomUUID()}`,
        taskQueue: HUB_QUEUE,
        args: [input],
        workflowExecutionTimeout: ASK_LIMIT,
      }),
    );
  const within = <T>(limit: number, call: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + limit, call).catch(asVsaError);

  return {
    close: () => connection.close(),
    ping: () => within(1_000, () => connection.workflowService.getSystemInfo({})).then(() => undefined),

    holderOf: async (workflowId) => {
      const handle = client.workflow.getHandle(workflowId);
      const found = await within(READ_LIMIT, () => handle.describe()).catch(nullIfNotFound);
      const operationId = found?.memo?.['operationId'];
      return found?.status.name === 'RUNNING' && typeof operationId === 'string' ? operationId : null;
    },

    start: async (start) => {
      const deadline = Date.now() + START_LIMIT;
      for (;;) {
        try {
          await connection.withDeadline(deadline, () => client.workflow.start(start.kind, options(start)));
          return 'started';
        } catch (error) {
          // The operation before has closed its row; its workflow closes within moments.
          const closing = error instanceof WorkflowExecutionAlreadyStartedError;
          if (!closing || Date.now() > deadline - START_LIMIT / 2) return certainRefusal(error);
          await wait(CLOSING_PAUSE);
        }
      }
    },

    look: async (operation) => {
      const handle = client.workflow.getHandle(operation.workflowId);
      const found = await within(READ_LIMIT, () => handle.describe()).catch(nullIfNotFound);
      if (found === null || found.memo?.['operationId'] !== operation.operationId) return null;
      const run = client.workflow.getHandle(operation.workflowId, found.runId);
      const running = found.status.name === 'RUNNING';
      const progress = await within(READ_LIMIT, () => run.query<Progress>(PROGRESS_QUERY)).catch(() => null);
      return { ...operation, runId: found.runId, running, progress, pending: pendingOf(found.raw) };
    },

    changed: async ({ workflowId, runId }, cursor, signal) => {
      const request = {
        namespace: NAMESPACE,
        execution: { workflowId, runId },
        waitNewEvent: true,
        maximumPageSize: 200,
        ...(cursor === null ? {} : { nextPageToken: cursor }),
      };
      const poll = () => connection.workflowService.getWorkflowExecutionHistory(request);
      const page = await connection.withAbortSignal(signal, () => within(POLL_LIMIT, poll));
      return page.nextPageToken ?? new Uint8Array();
    },

    update: (look, name, args) =>
      within(UPDATE_LIMIT, () => {
        const run = client.workflow.getHandle(look.workflowId, look.runId);
        return run.executeUpdate<void, [unknown]>(name, { args: [...args] as [unknown] });
      }).catch(notActionableIfClosed),

    cancel: (look) =>
      within(READ_LIMIT, () => client.workflow.getHandle(look.workflowId, look.runId).cancel())
        .catch(notActionableIfClosed)
        .then(() => undefined),

    ask: (vpsId, ask) =>
      brief('askVps', { vpsId, ask }).catch((error: unknown) => {
        if (error instanceof VsaError && error.code !== 'TEMPORAL_DOWN') throw error;
        if (error instanceof VsaError && error.data['late'] !== true) throw error;
        throw new VsaError('VPS_OFFLINE', `The agent of ${vpsId} did not answer within 15 s.`, { vpsId });
      }),

    lookAtNames: async (input) => (await brief('lookAtNames', input)) as LookedAtNames,
    registerAgent: async (input) => (await brief('registerAgent', input)) as IssuedIdentity,
    renewAgent: async (input) => (await brief('renewAgent', input)) as IssuedIdentity,

    applySchedules: async () => ((await brief('applySchedules', {})) as { changes: readonly string[] }).changes,
    schedule: (id) => within(READ_LIMIT, () => scheduleFacts(background, id)),

    steerSchedule: async (id, verb, remark) => {
      const handle = background.schedule.getHandle(id);
      const verbs = {
        pause: () => handle.pause(remark),
        resume: () => handle.unpause(remark),
        trigger: () => handle.trigger(ScheduleOverlapPolicy.SKIP),
      };
      await within(READ_LIMIT, verbs[verb]).catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
        throw new VsaError('NOT_FOUND', `Temporal has no schedule ${id}; the hub worker makes it when it starts.`);
      });
    },

    lastPoll: async (name, kind) => {
      const types = { workflow: 1, activity: 2 } as const;
      const request = { namespace: NAMESPACE, taskQueue: { name }, taskQueueType: types[kind] };
      const { pollers } = await within(READ_LIMIT, () => connection.workflowService.describeTaskQueue(request));
      const times = (pollers ?? []).map((poller) => milliseconds(poller.lastAccessTime) ?? 0);
      return times.length === 0 ? null : new Date(Math.max(...times));
    },
  };
}

async function scheduleFacts(client: Client, id: string): Promise<ScheduleFacts | null> {
  try {
    const { state, info } = await client.schedule.getHandle(id).describe();
    return {
      id,
      paused: state.paused,
      remark: state.note ?? '',
      madeAt: info.createdAt.getTime(),
      lastAt: info.recentActions.at(-1)?.takenAt.getTime() ?? null,
      nextAt: info.nextActionTimes[0]?.getTime() ?? null,
      running: info.runningActions.length > 0,
      skipped: info.numActionsSkippedOverlap,
      missed: info.numActionsMissedCatchupWindow,
    };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

type Brief = 'applySchedules' | 'askVps' | 'lookAtNames' | 'registerAgent' | 'renewAgent';

/** Milliseconds. */
const CLOSING_PAUSE = 25;

const options = ({ kind, operationId, input, target }: WorkflowStart) => ({
  ...startOptions({ kind, operationId, vpsId: input.vpsId, target }),
  args: [input] as [unknown],
  staticSummary: `${kind} ${target}`,
});

/** gRPC codes after which nothing can have been started (https://grpc.io/docs/guides/status-codes/). */
const CERTAIN: ReadonlySet<number> = new Set([3, 5, 7, 9, 12, 16]);

function certainRefusal(error: unknown): 'unclear' | { refused: string } {
  if (error instanceof WorkflowExecutionAlreadyStartedError)
    return { refused: 'a workflow without an open operation runs on this target' };
  const grpc = grpcOf(error);
  return grpc !== null && CERTAIN.has(grpc.code) ? { refused: `Temporal refused it (gRPC ${grpc.code})` } : 'unclear';
}

const grpcOf = (error: unknown): { code: number } | null => {
  if (isGrpcServiceError(error)) return error;
  return error instanceof Error && error.cause !== undefined ? grpcOf(error.cause) : null;
};

const DEADLINE_EXCEEDED = 4;

function asVsaError(error: unknown): never {
  if (error instanceof VsaError || error instanceof WorkflowNotFoundError || error instanceof ScheduleNotFoundError)
    throw error;
  if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError) throw failureOf(error.cause);
  const late = grpcOf(error)?.code === DEADLINE_EXCEEDED || isLate(error);
  const message = late ? 'Temporal or the hub worker did not answer in time.' : 'Temporal did not answer.';
  throw new VsaError('TEMPORAL_DOWN', message, late ? { late } : {});
}

/** An Update that nobody answered in time comes as an error of its own kind. */
const isLate = (error: unknown): boolean =>
  error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError';

/** The code and words of the innermost failure: outer ones only say where it passed through. */
function failureOf(cause: unknown): VsaError {
  if (cause instanceof ApplicationFailure && cause.type && isErrorCode(cause.type))
    return new VsaError(cause.type, cause.message);
  if (cause instanceof Error && cause.cause !== undefined) return failureOf(cause.cause);
  const late = cause instanceof Error && cause.name === 'TimeoutFailure';
  return new VsaError('TEMPORAL_DOWN', cause instanceof Error ? cause.message : 'The workflow failed.', { late });
}

/** It has ended since it was looked at. */
function notActionableIfClosed(error: unknown): never {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
  throw new VsaError('NOT_ACTIONABLE', 'The operation has just ended.');
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}

interface ProtoTime {
  readonly seconds?: { toString(): string } | null;
  readonly nanos?: number | null;
}

const milliseconds = (at: ProtoTime | null | undefined): number | null =>
  at === null || at === undefined ? null : Number(at.seconds ?? 0) * 1_000 + Math.floor((at.nanos ?? 0) / 1e6);

function pendingOf(description: Description): Pending[] {
  return (description.pendingActivities ?? []).map((activity) => {
    const next = milliseconds(activity.nextAttemptScheduleTime);
    const failure = activity.lastFailure;
    return {
      attempt: activity.attempt ?? 1,
      maxAttempts: activity.maximumAttempts || null,
      nextAttemptAt: next === null ? null : new Date(next).toISOString(),
      lastFailure:
        failure === null || failure === undefined
          ? null
          : { code: failure.applicationFailureInfo?.type ?? null, message: failure.message ?? '' },
    };
  });
}
