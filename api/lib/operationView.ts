import { isErrorCode } from '../../domain/errors.js';
import type { Progress, StepProgress } from '../../domain/operation/model.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { UsualTimes } from '../../domain/operation/usual.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { OperationRow } from '../../db/queries/operations.js';
import type { Look, Pending } from '../services/engine.js';

/** An operation as its row has it. */
export function recordedView(row: OperationRow, temporalWebUrl: string | undefined, now: Date): OperationView {
  const view = viewOf(row, row.progress, temporalWebUrl);
  const final = !OPEN_STATES.includes(row.state);
  return {
    ...view,
    state: row.state,
    ...(final ? { actions: [], held: null, question: null } : {}),
    source: 'record',
    asOf: now.toISOString(),
  };
}

/** An open operation as its workflow shows it now. */
export function liveView(
  row: OperationRow,
  look: Look & { readonly progress: Progress },
  temporalWebUrl: string | undefined,
  now: Date,
): OperationView {
  const view = viewOf(row, look.progress, temporalWebUrl);
  const steps = withAttempts(view.steps, look.pending);
  return { ...view, state: openState(look.progress), steps, source: 'live', asOf: now.toISOString() };
}

/** The row alone says that an operation has ended, with its result: until then it runs. */
export const openState = ({ state }: Progress): OperationView['state'] =>
  OPEN_STATES.includes(state) ? state : 'running';

/** The view with how long it and its steps usually take. */
export const withUsual = (view: OperationView, { operationMs, stepsMs }: UsualTimes): OperationView => ({
  ...view,
  usualMs: operationMs,
  steps: view.steps.map((step) => ({ ...step, usualMs: stepsMs.get(step.name) ?? null })),
});

/** The view as this caller may see it: without the right to steer it has no actions. */
export const forCaller = (view: OperationView, maySteer: boolean): OperationView =>
  maySteer ? view : { ...view, actions: [] };

function viewOf(row: OperationRow, progress: Progress | null, temporalWebUrl: string | undefined): OperationView {
  return {
    id: row.id,
    kind: row.kind,
    target: row.target,
    vpsId: row.vps_id,
    state: row.state,
    steps: (progress?.steps ?? []).map(stepView),
    pointOfNoReturn: progress?.pointOfNoReturn ?? false,
    actions: [...(progress?.actions ?? [])],
    question: progress?.question === null || progress === null ? null : copy(progress.question),
    held: progress?.held ?? null,
    warnings: [...(progress?.warnings ?? [])],
    actor: row.actor,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    usualMs: null,
    error: row.error,
    result: row.result,
    left: leftOf(row.result),
    links: { events: `/api/v1/operations/${row.id}/events`, temporal: temporalLink(row, temporalWebUrl) },
    source: 'record',
    asOf: row.created_at.toISOString(),
  };
}

const copy = (question: NonNullable<Progress['question']>) => ({
  text: question.text,
  choices: question.choices.map((choice) => ({ ...choice })),
});

const stepView = (step: StepProgress): OperationView['steps'][number] => ({ ...step, usualMs: null });

/** `left` of an abandoned operation's result. */
function leftOf(result: unknown): string[] {
  if (typeof result !== 'object' || result === null || !('left' in result)) return [];
  return Array.isArray(result.left) ? result.left.map(String) : [];
}

function temporalLink(row: OperationRow, webUrl: string | undefined): string | null {
  if (webUrl === undefined) return null;
  const id = encodeURIComponent(workflowIdOf(row));
  return new URL(`/namespaces/vsa/workflows/${id}`, webUrl).href;
}

/** The running step's retries as the server counts them: a workflow cannot see the attempts of its activities. */
function withAttempts(steps: OperationView['steps'], pending: readonly Pending[]): OperationView['steps'] {
  const retried = pending.find((activity) => activity.attempt > 1 || activity.lastFailure !== null);
  if (retried === undefined) return steps;
  const index = steps.findIndex((step) => step.state === 'running');
  return steps.map((step, i) => (i === index ? retrying(step, retried) : step));
}

const retrying = (step: OperationView['steps'][number], activity: Pending): OperationView['steps'][number] => ({
  ...step,
  state: 'retrying',
  attempt: activity.attempt,
  maxAttempts: activity.maxAttempts,
  nextAttemptAt: activity.nextAttemptAt,
  error: activity.lastFailure === null ? step.error : failureOf(activity.lastFailure),
});

const failureOf = ({ code, message }: NonNullable<Pending['lastFailure']>) => ({
  code: code !== null && isErrorCode(code) ? code : ('INTERNAL' as const),
  message,
});
