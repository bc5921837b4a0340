import type { OperationView } from '../../domain/schemas/operation.js';
import type { CpuTimes } from '../lib/cpu.js';
import { median, type Report, say } from '../lib/report.js';

/** Where the time of operations goes: a line with the median of each step, and of what is before, between and after. */
export function addSteps(report: Report, figure: string, operations: readonly OperationView[]): void {
  const names = operations[0]?.steps.map(({ name }) => name) ?? [];
  const middle = (time: (operation: OperationView) => number) => Number(median(operations.map(time)).toFixed(1));
  const steps = Object.fromEntries(names.map((name) => [name, middle((operation) => stepTime(operation, name))]));
  const outside = {
    'before the first step': middle((operation) => firstStart(operation) - Date.parse(operation.createdAt)),
    'between steps': middle((operation) => lastEnd(operation) - firstStart(operation) - sumOfSteps(operation)),
  };
  const total = operations.map((operation) => lastEnd(operation) - Date.parse(operation.createdAt));
  report.add({ figure, unit: 'ms', values: total, more: { steps: { ...steps, ...outside } } });
  for (const [name, ms] of Object.entries({ ...steps, ...outside })) say(`  ${String(ms).padStart(7)} ms  ${name}`);
}

/** A line with the processor time of each process of the suite, and of the bench itself, in milliseconds a round. */
export function addCpu(report: Report, figure: string, rounds: readonly CpuTimes[]): void {
  const names = Object.keys(rounds[0] ?? {});
  const of = (name: string) => Number(median(rounds.map((round) => round[name] ?? 0)).toFixed(1));
  const totals = rounds.map((round) => Object.values(round).reduce((sum, ms) => sum + ms, 0));
  report.add({
    figure,
    unit: 'ms',
    values: totals,
    more: { processes: Object.fromEntries(names.map((name) => [name, of(name)])) },
  });
}

function stepTime({ steps }: OperationView, name: string): number {
  const step = steps.find((each) => each.name === name);
  if (step === undefined || step.startedAt === null || step.finishedAt === null) return 0;
  return Date.parse(step.finishedAt) - Date.parse(step.startedAt);
}

const sumOfSteps = (operation: OperationView): number =>
  operation.steps.reduce((sum, { name }) => sum + stepTime(operation, name), 0);

const firstStart = ({ steps, createdAt }: OperationView): number => Date.parse(steps[0]?.startedAt ?? createdAt);

const lastEnd = ({ steps, createdAt }: OperationView): number =>
  Math.max(...steps.map(({ finishedAt }) => Date.parse(finishedAt ?? createdAt)));
