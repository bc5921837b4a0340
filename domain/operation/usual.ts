import type { Progress } from './model.js';

/** One run that succeeded. */
export interface PastRun {
  /** Milliseconds from its acceptance to its end. */
  readonly tookMs: number;
  readonly progress: Pick<Progress, 'steps'> | null;
}

/** How long an operation of one kind usually takes, and each of its steps by name. Milliseconds. */
export interface UsualTimes {
  /** null: none of this kind has succeeded lately. */
  readonly operationMs: number | null;
  readonly stepsMs: ReadonlyMap<string, number>;
}

/** The median of each: one run that waited for days says nothing about the others. */
export function usualTimes(runs: readonly PastRun[]): UsualTimes {
  const steps = new Map<string, number[]>();
  for (const { progress } of runs) {
    for (const { name, state, startedAt, finishedAt } of progress?.steps ?? []) {
      if (state !== 'done' || startedAt === null || finishedAt === null) continue;
      steps.set(name, [...(steps.get(name) ?? []), Date.parse(finishedAt) - Date.parse(startedAt)]);
    }
  }
  return {
    operationMs: median(runs.map(({ tookMs }) => tookMs)),
    stepsMs: new Map([...steps].map(([name, times]) => [name, median(times) ?? 0])),
  };
}

/** null: of nothing. */
function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.length === 0 ? null : middle.reduce((sum, each) => sum + each, 0) / middle.length;
}
