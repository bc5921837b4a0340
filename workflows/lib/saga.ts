import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { HubActivities, OperationInput, VpsActivities } from '../../domain/contracts.js';
import { ERRORS } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { OperationOutcome, Progress, Question } from '../../domain/operation/model.js';
import { fail, readFailure, type StepFailure } from './failure.js';
import { timestamp, waiting, type Waiting } from './held.js';
import { recordProgress, type ProgressRecord } from './progress.js';
import { onHub, onVps } from './targets.js';

/** For a step that leaves nothing behind. */
export const NOTHING_TO_UNDO = null;
type Undo = (() => Promise<void>) | typeof NOTHING_TO_UNDO;

export interface SagaPlan<Step extends string> {
  readonly steps: readonly Step[];
  /** Before this step no machine has changed, so an operation that ends there is `failed`, not `undone`. */
  readonly firstChange: Step;
  /** Hold for a VPS that is offline at the start, instead of failing with VPS_OFFLINE. */
  readonly waitForVps: boolean;
  /** What would hold it ends it instead, until something has to be undone. */
  readonly neverHeld?: true;
}

/** What a page of steps is written with. */
export interface Steps<Step extends string> {
  /** Does the step; its undo is registered first, since a step that died half-way must be undone too. */
  <T>(name: Step, work: () => Promise<T>, undo: Undo): Promise<T>;
  skip(name: Step, why: string): void;
  /** Shows a line beside the running step. */
  detail(text: string): void;
  warn(text: string): void;
  ask(question: Question): Promise<string>;
  /** From here on nothing is cancelled or undone, and every step is tried until it is done. */
  pointOfNoReturn(): void;
  progress(): Progress;
}

/**
 * Runs a page of steps so that it ends as the law says: all done, or every registered undo done last-in-first-out, or
 * held with a reason. Records the outcome of an operation that did not succeed and then fails with its cause.
 */
export async function saga<Step extends string, Result>(
  input: OperationInput,
  plan: SagaPlan<Step>,
  page: (step: Steps<Step>, hub: HubActivities, vps: VpsActivities) => Promise<Result>,
): Promise<Result> {
  const run = startRun(input, plan);
  try {
    return await page(stepsOf(run), run.hub, run.vps);
  } catch (error) {
    const failure = isCancellation(error) ? CANCELLED : readFailure(error);
    await CancellationScope.nonCancellable(() => undoAll(run, failure));
    throw error;
  }
}

const CANCELLED: StepFailure = { code: 'CANCELLED', message: 'It was cancelled.', retryAfterMs: null };

interface Run<Step extends string> {
  readonly input: OperationInput;
  readonly plan: SagaPlan<Step>;
  readonly progress: ProgressRecord;
  readonly waiting: Waiting;
  readonly hub: HubActivities;
  readonly vps: VpsActivities;
  readonly undos: { readonly name: Step; readonly undo: Undo }[];
  current: Step;
  summary: string;
  scheduleToStart: number;
  /** The agent has taken a step. */
  reached: boolean;
  changed: boolean;
  committed: boolean;
}

function startRun<Step extends string>(input: OperationInput, plan: SagaPlan<Step>): Run<Step> {
  const progress = recordProgress(plan.steps);
  const context = {
    summary: () => run.summary,
    scheduleToStart: () => run.scheduleToStart,
    notePlace: (vpsId: VpsId) => progress.step(run.current, { vpsId }),
  };
  const run: Run<Step> = {
    input,
    plan,
    progress,
    waiting: waiting(progress, input.waits),
    hub: onHub(input.waits, context),
    vps: onVps(input.vpsId, input.waits, context),
    undos: [],
    current: plan.firstChange,
    summary: '',
    scheduleToStart: input.waits.firstContact,
    reached: false,
    changed: false,
    committed: false,
  };
  return run;
}

function stepsOf<Step extends string>(run: Run<Step>): Steps<Step> {
  const step = async <T>(name: Step, work: () => Promise<T>, undo: Undo): Promise<T> => {
    run.current = name;
    run.summary = name;
    run.undos.push({ name, undo });
    run.changed ||= name === run.plan.firstChange;
    run.progress.step(name, {
      state: 'running',
      attempt: 1,
      startedAt: timestamp(Date.now()),
      undoable: undo !== null,
    });
    const attempts = () => attemptUntilDone(run, work);
    const result = run.committed ? await CancellationScope.nonCancellable(attempts) : await attempts();
    run.progress.step(name, { state: 'done', finishedAt: timestamp(Date.now()), error: null, nextAttemptAt: null });
    return result;
  };
  return Object.assign(step, {
    skip: (name: Step, why: string) => {
      run.changed ||= name === run.plan.firstChange;
      run.progress.step(name, { state: 'skipped', detail: why });
    },
    detail: (text: string) => run.progress.step(run.current, { detail: text }),
    warn: (text: string) => run.progress.warn(text),
    ask: (question: Question) => run.waiting.ask(question),
    pointOfNoReturn: () => {
      // A cancel that came before this line wins; one that comes after is refused.
      if (CancellationScope.current().consideredCancelled) throw fail('CANCELLED', CANCELLED.message);
      run.committed = true;
      run.progress.operation({ pointOfNoReturn: true });
    },
    progress: () => run.progress.view(),
  });
}

const TRIES = { fail: 1, hold: 1, retry: 5, prove: 3 } as const;
const LONGEST_PAUSE = 120_000;
const LONGEST_QUEUE = 3_600_000;

async function attemptUntilDone<Step extends string, T>(run: Run<Step>, work: () => Promise<T>): Promise<T> {
  const holds = new Holds();
  for (let attempt = 1, tries = 1; ; attempt += 1) {
    try {
      const result = await work();
      leaveHold(run);
      return result;
    } catch (error) {
      if (isCancellation(error)) throw error;
      const failure = readFailure(error);
      run.reached ||= failure.code === 'STEP_LOST' && isOnVps(run);
      refuseOfflineAtStart(run, failure);
      const { handling } = ERRORS[failure.code];
      run.progress.step(run.current, { error: { code: failure.code, message: failure.message } });
      if (handling === 'hold' && (!run.plan.neverHeld || run.committed)) {
        run.progress.step(run.current, { state: 'held' });
        await run.waiting.hold(failure, { ...holds.next(run, failure), endless: run.committed });
      } else {
        leaveHold(run);
        if (!run.committed && tries >= TRIES[handling]) throw error;
        await pause(run, tries, run.committed ? null : TRIES[handling]);
        tries += 1;
      }
      run.progress.step(run.current, { attempt: attempt + 1 });
    }
  }
}

/** Counts the looks of one wait, so that they grow apart: a wait of days must fit into one workflow history. */
class Holds {
  #code: string | null = null;
  #since = 0;
  #looks = 0;

  next<Step extends string>(run: Run<Step>, failure: StepFailure): { since: number; after: number } {
    if (this.#code !== failure.code) {
      this.#code = failure.code;
      this.#since = Date.now();
      this.#looks = 0;
    }
    this.#looks += 1;
    const { recheck, ping } = run.input.waits;
    if (failure.code === 'WAITING_FOR_VPS') {
      // The queued step itself is the ping: it starts the moment the agent is back.
      run.scheduleToStart = Math.min(ping * 4 ** Math.min(this.#looks - 1, 10), Math.max(ping, LONGEST_QUEUE));
      return { since: this.#since, after: 0 };
    }
    const grown = Math.min(recheck * 1.2 ** Math.min(this.#looks - 1, 100), recheck * 10);
    return { since: this.#since, after: failure.retryAfterMs ?? grown };
  }
}

function leaveHold<Step extends string>(run: Run<Step>): void {
  run.scheduleToStart = run.input.waits.firstContact;
  run.waiting.release();
}

/** Nothing has been done on the VPS yet, so an agent that is away is an answer, not a wait. */
function refuseOfflineAtStart<Step extends string>(run: Run<Step>, failure: StepFailure): void {
  if (failure.code !== 'WAITING_FOR_VPS' || run.reached || run.changed || run.plan.waitForVps) return;
  throw fail('VPS_OFFLINE', `The agent of ${run.input.vpsId} did not take the first step.`);
}

const isOnVps = <Step extends string>({ progress, current }: Run<Step>): boolean =>
  progress.view().steps.some(({ name, vpsId }) => name === current && vpsId !== null);

async function pause<Step extends string>(run: Run<Step>, tries: number, maxAttempts: number | null): Promise<void> {
  const pauseMs = Math.min(run.input.waits.retry * 2 ** Math.min(tries - 1, 10), LONGEST_PAUSE);
  run.progress.step(run.current, { state: 'retrying', maxAttempts, nextAttemptAt: timestamp(Date.now() + pauseMs) });
  await sleep(pauseMs, { summary: `before trying again: ${run.current}` });
  run.progress.step(run.current, { state: 'running', nextAttemptAt: null });
}

async function undoAll<Step extends string>(run: Run<Step>, failure: StepFailure): Promise<void> {
  const { progress } = run;
  run.committed = false;
  // A step that was held is waited for longer and longer; an undo that nobody takes has to show soon.
  run.scheduleToStart = run.input.waits.firstContact;
  progress.operation({ state: 'undoing', held: null, question: null });
  progress.step(run.current, { error: { code: failure.code, message: failure.message }, nextAttemptAt: null });
  for (const { name, undo } of run.undos) if (undo !== null) progress.step(name, { undo: 'waiting' });
  const left: string[] = [];
  for (const { name, undo } of [...run.undos].reverse()) {
    if (undo === null) progress.step(name, { state: 'nothing-to-undo' });
    else if (run.waiting.abandoned()) left.push(name);
    else if (!(await undoStep(run, name, undo))) left.push(name);
  }
  const outcome = outcomeOf(run, failure, left);
  progress.operation({ state: outcome.state, held: null });
  await recordWithoutEnd(run, outcome);
}

function outcomeOf<Step extends string>(
  run: Run<Step>,
  failure: StepFailure,
  left: readonly string[],
): OperationOutcome {
  const error = { code: failure.code, message: failure.message };
  if (left.length > 0) return { state: 'failed', error: { code: 'ABANDONED', message: failure.message }, left };
  if (failure.code === 'CANCELLED') return { state: 'cancelled', error, left };
  return { state: run.changed ? 'undone' : 'failed', error, left };
}

/** Undoes one step, waiting visibly as long as it takes; false when a person gave it up. */
async function undoStep<Step extends string>(run: Run<Step>, name: Step, undo: () => Promise<void>): Promise<boolean> {
  run.current = name;
  run.summary = `undo: ${name}`;
  const holds = new Holds();
  for (let attempt = 1; ; attempt += 1) {
    run.progress.step(name, { undo: 'running' });
    try {
      await run.waiting.unlessAbandoned(undo);
      leaveHold(run);
      run.progress.step(name, { state: 'undone', undo: 'done' });
      return true;
    } catch (error) {
      if (run.waiting.abandoned()) return false;
      const failure = readFailure(error);
      if (failure.code !== 'WAITING_FOR_VPS' && attempt % TRIES.retry !== 0) {
        await sleep(Math.min(run.input.waits.retry * 2 ** (attempt % TRIES.retry), LONGEST_PAUSE));
        continue;
      }
      run.progress.step(name, { undo: 'held' });
      const reason = failure.code === 'WAITING_FOR_VPS' ? 'UNDO_WAITING_FOR_VPS' : 'UNDO_BLOCKED';
      const look = holds.next(run, failure);
      await run.waiting.hold(
        { ...failure, code: reason, message: `${name}: ${failure.message}` },
        { ...look, endless: true },
      );
      if (run.waiting.abandoned()) return false;
    }
  }
}

async function recordWithoutEnd<Step extends string>(run: Run<Step>, outcome: OperationOutcome): Promise<void> {
  const { operationId, vpsId } = run.input;
  run.summary = 'record the outcome';
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run.hub.recordOutcome({ operationId, vpsId, outcome, progress: run.progress.view() });
    } catch {
      // The machine is at rest; only its record is missing, and it must be written some day.
      await sleep(Math.min(run.input.waits.retry * 2 ** Math.min(attempt, 10), LONGEST_PAUSE));
    }
  }
}
