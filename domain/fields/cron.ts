import { Cron } from 'croner';
import type { CronPattern } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** A schedule in UTC: five fields, 5 minutes or more between runs, a run in any 13 months. Code CRON. */
export const parseCron = checkedText<CronPattern>(
  'CRON',
  'five cron fields such as "0 2 * * *" (UTC), with 5 minutes or more between two runs',
  (pattern) => (pattern.length > 200 ? 'It is too long' : null),
  matches(/^[^ ]+( [^ ]+){4}$/),
  (pattern) => (pattern.split(' ').every(isPlainField) ? null : 'It has a field that is not accepted'),
  runsTooRarely,
  runsTooOften,
);

const MINUTES = 60_000;
const RARELY = 13 * 31 * 24 * 60 * MINUTES;

/** A year without 29 February, so that a pattern for that day alone shows its gap of years. */
const START = new Date('2025-01-01T00:00:00Z');

/** Numbers, names, lists, ranges and steps; none of croner's own additions. */
function isPlainField(field: string): boolean {
  const names = /\b(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)\b/gi;
  return /^[0-9*,/-]+$/.test(field.replace(names, '0'));
}

function runsTooRarely(pattern: string): string | null {
  try {
    const next = cron(pattern).nextRun(START);
    return next !== null && next.getTime() - START.getTime() <= RARELY ? null : 'It has no run within 13 months';
  } catch {
    return 'It is no cron pattern';
  }
}

/** Looks at each day as if it were a running day, and at the midnight between two. */
function runsTooOften(pattern: string): string | null {
  const everyDay = [...pattern.split(' ').slice(0, 2), '* * *'].join(' ');
  const runs = cron(everyDay)
    .nextRuns(24 * 12, START)
    .map((run) => run.getTime());
  const close = runs.some((run, i) => i > 0 && run - (runs[i - 1] ?? 0) < 5 * MINUTES);
  return close ? 'It runs more often than every 5 minutes' : null;
}

const cron = (pattern: string): Cron => new Cron(pattern, { mode: '5-part', timezone: 'UTC', paused: true });
