import { cpus, loadavg } from 'node:os';

/** What was measured. */
export interface Figure {
  readonly figure: string;
  readonly unit: 'ms' | 's' | 'ratio' | 'reloads' | 'workflows' | 'files/s' | '1/s' | 'MB/s' | 'MB' | 'bytes' | '%';
  readonly values: readonly number[];
  /** `most` or `least` that the median shall be. */
  readonly goal?: { readonly most: number } | { readonly least: number };
  /** The figure that this one is divided by. */
  readonly ratioTo?: string;
  /** Anything a reader needs to judge it. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface Line {
  readonly figure: string;
  readonly unit: Figure['unit'];
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  readonly ratioTo?: string;
  readonly goal?: string;
  readonly met?: boolean;
  /** How far beyond the goal, in percent of the goal. */
  readonly missedBy?: string;
  readonly [more: string]: unknown;
}

export interface Report {
  add(figure: Figure): Line;
  /** The plain table of all lines, for a person. */
  finish(): void;
}

/** One line of progress; figures go to standard output, all else here. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Prints each figure as one JSON line when it is known. */
export function openReport(): Report {
  const lines: Line[] = [];
  return {
    add(figure) {
      const line = lineOf(figure);
      lines.push(line);
      process.stdout.write(`${JSON.stringify(line)}\n`);
      return line;
    },
    finish() {
      say(
        `\n${cpus().length} processors, load ${loadavg()
          .map((load) => load.toFixed(1))
          .join(' ')}\n`,
      );
      say(table(lines));
    },
  };
}

export function lineOf({ figure, unit, values, goal, ratioTo, more }: Figure): Line {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = median(values);
  return {
    figure,
    unit,
    median: rounded(middle),
    min: rounded(sorted[0] ?? 0),
    max: rounded(sorted.at(-1) ?? 0),
    runs: values.length,
    ...(ratioTo === undefined ? {} : { ratioTo }),
    ...(goal === undefined ? {} : judged(middle, goal)),
    ...more,
  };
}

/** Of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

/** The value that 95 of 100 do not exceed (nearest rank). */
export const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0;

/**
 * The ratio of two figures round by round: what a loaded machine does to both of a round cancels out.
 */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, round) => value / (theirs[round] ?? Number.NaN));

function judged(value: number, goal: NonNullable<Figure['goal']>) {
  const [limit, met] = 'most' in goal ? [goal.most, value <= goal.most] : [goal.least, value >= goal.least];
  const missedBy = `${Math.abs((value / limit - 1) * 100).toFixed(0)} %`;
  return { goal: `${'most' in goal ? '<=' : '>='} ${rounded(limit)}`, met, ...(met ? {} : { missedBy }) };
}

const rounded = (value: number): number => Number(value.toFixed(Math.abs(value) < 10 ? 3 : 1));

function table(lines: readonly Line[]): string {
  const head = ['figure', 'unit', 'median', 'min', 'max', 'runs', 'goal', ''];
  const rows = lines.map(({ figure, unit, median, min, max, runs, goal, met, missedBy }) => {
    const verdict = met === undefined ? '' : met ? 'met' : `missed by ${missedBy ?? '?'}`;
    return [figure, unit, String(median), String(min), String(max), String(runs), goal ?? '', verdict];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const show = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(show).join('\n');
}
