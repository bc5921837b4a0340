import { defineQuery, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { PROGRESS_QUERY } from '../../domain/contracts.js';
import type { Held, OperationState, Progress, Question, StepProgress } from '../../domain/operation/model.js';

export const progressQuery = defineQuery<Progress>(PROGRESS_QUERY);

/** The one record of what an operation is doing; every change of it counts its version up. */
export interface ProgressRecord {
  view(): Progress;
  step(name: string, change: Partial<StepProgress>): void;
  operation(change: {
    state?: OperationState;
    held?: Held | null;
    question?: Question | null;
    pointOfNoReturn?: true;
  }): void;
  warn(text: string): void;
}

/** Answers the `progress` query and Temporal Web's current details from one record. */
export function recordProgress(stepNames: readonly string[]): ProgressRecord {
  let version = 1;
  let state: OperationState = 'running';
  let held: Held | null = null;
  let question: Question | null = null;
  let pointOfNoReturn = false;
  const warnings: string[] = [];
  const steps = new Map<string, StepProgress>(stepNames.map((name) => [name, newStep(name)]));

  const view = (): Progress => ({
    version,
    state,
    steps: [...steps.values()],
    pointOfNoReturn,
    held,
    question,
    actions: actionsFor(state, held, question, pointOfNoReturn),
    warnings,
  });
  const changed = () => {
    version += 1;
    setCurrentDetails(describe(view()));
  };
  setHandler(progressQuery, view);

  return {
    view,
    step(name, change) {
      const before = steps.get(name) ?? newStep(name);
      steps.set(name, { ...before, ...change });
      changed();
    },
    operation(change) {
      state = change.state ?? state;
      if (change.held !== undefined) held = change.held;
      if (change.question !== undefined) question = change.question;
      pointOfNoReturn = change.pointOfNoReturn ?? pointOfNoReturn;
      changed();
    },
    warn(text) {
      warnings.push(text);
      changed();
    },
  };
}

const newStep = (name: string): StepProgress => ({
  name,
  state: 'next',
  attempt: 0,
  maxAttempts: null,
  nextAttemptAt: null,
  startedAt: null,
  finishedAt: null,
  vpsId: null,
  detail: null,
  error: null,
  undo: null,
});

function actionsFor(
  state: OperationState,
  held: Held | null,
  question: Question | null,
  pointOfNoReturn: boolean,
): Progress['actions'] {
  if (state === 'undoing') return held === null ? [] : ['retry', 'abandon'];
  if (state !== 'running' && state !== 'held') return [];
  const cancel = pointOfNoReturn ? ([] as const) : (['cancel'] as const);
  if (question !== null) return ['answer', ...cancel];
  return held === null ? [...cancel] : ['retry', ...cancel];
}

function describe(progress: Progress): string {
  const lines = progress.steps.map(
    (step) => `* ${step.name}: ${step.undo === null ? step.state : `undo ${step.undo}`}`,
  );
  const held = progress.held === null ? [] : [`**held ${progress.held.reason}**: ${progress.held.detail}`];
  return [`**${progress.state}**`, ...held, ...lines].join('\n');
}
