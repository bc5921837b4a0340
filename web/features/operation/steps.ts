import type { StepState } from '../../../domain/operation/model.js';
import type { OperationView } from '../../../domain/schemas/operation.js';

export type StepView = OperationView['steps'][number];

/** A step that takes this many times its usual time is called long. */
const LONG = 3;

/** The word of a step as it goes forward; `now` in milliseconds. */
export function stepWord(step: StepView, now: number): string {
  if (step.state === 'retrying') return tries(step);
  if (step.state === 'running') return isLong(step, now) ? 'Longer than usual' : WORDS.running;
  return WORDS[step.state];
}

const WORDS: Readonly<Record<StepState, string>> = {
  next: 'Next',
  running: 'Running',
  retrying: 'Trying again',
  held: 'Held',
  done: 'Done',
  skipped: 'Skipped',
  undone: 'Undone',
  'nothing-to-undo': 'Nothing to undo',
};

const tries = ({ attempt, maxAttempts }: StepView): string =>
  maxAttempts === null ? `Try ${attempt}` : `Try ${attempt} of ${maxAttempts}`;

const isLong = ({ startedAt, usualMs }: StepView, now: number): boolean =>
  startedAt !== null && usualMs !== null && now - Date.parse(startedAt) > LONG * Math.max(usualMs, 1_000);

/** Milliseconds that a step took, or takes so far; null: it has not begun. */
export const stepTook = ({ startedAt, finishedAt }: StepView, now: number): number | null =>
  startedAt === null ? null : (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt);

/** The steps whose undo is on its way or over, newest first: as it runs. */
export const undoLane = (steps: readonly StepView[]): StepView[] =>
  steps.filter((step) => step.undo !== null || step.state === 'undone' || step.state === 'nothing-to-undo').reverse();

/** The word of a step's undo. */
export function undoWord(step: StepView): string {
  if (step.state === 'undone') return WORDS.undone;
  if (step.state === 'nothing-to-undo') return WORDS['nothing-to-undo'];
  if (step.undo === 'running') return 'Undoing';
  if (step.undo === 'held') return 'Held';
  return step.undo === 'done' ? WORDS.undone : WORDS.next;
}

/** What `Stop` would do now: take back the steps that have begun, as far as there is something to take back. */
export function stopWord({ steps, vpsId }: Pick<OperationView, 'steps' | 'vpsId'>): string {
  const undoable = steps.filter((step) => step.undoable === true);
  if (!undoable.some((step) => step.vpsId !== null)) return `Stop: nothing to undo on ${vpsId}`;
  return undoable.length === 1 ? 'Stop and undo 1 step' : `Stop and undo ${undoable.length} steps`;
}
