import type { Colors } from './colors.js';
import { ERRORS } from '../../domain/errors.js';
import type { StepState } from '../../domain/operation/model.js';
import { operationTitle } from '../../domain/operation/title.js';
import { cleanLine } from './clean.js';
import type { OperationView } from '../../domain/schemas/operation.js';

type StepView = OperationView['steps'][number];

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SIGN: Readonly<Record<StepState, string>> = {
  next: '·',
  running: '',
  retrying: '↻',
  held: '‖',
  done: '✓',
  skipped: '-',
  undone: '↶',
  'nothing-to-undo': '·',
};

/** The whole operation as it is drawn on a terminal; `tick` turns the running step's sign. `now` in milliseconds. */
export function operationFrame(view: OperationView, now: number, tick: number, color: Colors): readonly string[] {
  const end = view.finishedAt === null ? now : Date.parse(view.finishedAt);
  const times = [since(view.createdAt, end), ...usually(view.usualMs)];
  return [
    `${color.bold(cleanLine(operationTitle(view)))}  ${view.state}  ${color.dim(times.join('  '))}`,
    ...view.steps.map((step) => ` ${stepSign(step, tick, color)} ${stepLine(step, now)}`),
    ...heldLines(view),
  ];
}

/** One line for everything that changed between two states: for logs, where nothing is drawn over. */
export function changedLines(before: OperationView | null, after: OperationView): readonly string[] {
  const steps = after.steps.filter((step, index) => {
    const old = before?.steps[index];
    return (
      step.state !== 'next' && (old?.state !== step.state || old.attempt !== step.attempt || old.undo !== step.undo)
    );
  });
  const state = before?.state === after.state ? [] : [`${cleanLine(operationTitle(after))}: ${after.state}`];
  const held = JSON.stringify(before?.held ?? null) === JSON.stringify(after.held) ? [] : heldLines(after);
  return [...state, ...steps.map((step) => `  ${stepLine(step, null)} [${step.state}]`), ...held];
}

function stepSign({ state }: StepView, tick: number, color: Colors): string {
  if (state === 'running') return color.cyan(SPINNER[tick % SPINNER.length]);
  if (state === 'done') return color.green(SIGN[state]);
  if (state === 'held' || state === 'retrying') return color.yellow(SIGN[state]);
  return color.dim(SIGN[state]);
}

function stepLine(step: StepView, now: number | null): string {
  const notes = [took(step, now), attempt(step), step.detail ?? '', errorNote(step), undoNote(step)];
  return [step.name, ...notes.filter((note) => note !== '')].map(cleanLine).join('  ');
}

/** Where it is drawn (`now` is known) also how long it usually takes. */
function took({ startedAt, finishedAt, usualMs }: StepView, now: number | null): string {
  if (startedAt === null || (finishedAt === null && now === null)) return '';
  const time = since(startedAt, finishedAt === null ? (now ?? 0) : Date.parse(finishedAt));
  return [time, ...(now === null ? [] : usually(usualMs))].join('  ');
}

const usually = (usualMs: number | null): readonly string[] => (usualMs === null ? [] : [`usual ${seconds(usualMs)}`]);

const attempt = (step: StepView): string =>
  step.attempt < 2 ? '' : `attempt ${step.attempt}${step.maxAttempts ? ` of ${step.maxAttempts}` : ''}`;

const errorNote = ({ error, state }: StepView): string =>
  error === null || state === 'done' ? '' : `${error.code}: ${error.message}`;

const undoNote = ({ undo }: StepView): string => (undo === null || undo === 'done' ? '' : `undo ${undo}`);

function heldLines({ id, held, question, actions }: OperationView): readonly string[] {
  if (held === null) return [];
  const looks = held.nextLookAt === null ? 'waits for a person' : `looks again at ${held.nextLookAt}`;
  const deadline = held.deadline === null ? '' : `, given up at ${held.deadline}`;
  const choices = question?.choices.map(
    ({ value, consequence }) => `  vsa operation answer ${id} ${value}   ${consequence}`,
  );
  return [
    `held ${held.reason}: ${held.detail}`,
    `  ${looks}${deadline}`,
    `  fix: ${ERRORS[held.reason].fix}`,
    ...(question === null ? [] : [`  ${question.text}`, ...(choices ?? [])]),
    ...(actions.includes('retry') ? [`  vsa operation retry ${id}   looks again now`] : []),
  ].map(cleanLine);
}

const since = (start: string, now: number): string => seconds(Math.max(0, now - Date.parse(start)));

/** A time span in words, such as `0.3 s`. */
export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60
    ? `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
