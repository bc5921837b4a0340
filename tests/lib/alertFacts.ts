import type { AlertFacts, KnownSchedule } from '../../domain/alert/facts.js';
import { judge } from '../../domain/alert/judge.js';
import { keyOf } from '../../domain/alert/model.js';
import { SCHEDULES, type ScheduleFacts } from '../../domain/schedules.js';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const SECOND = 1_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A hub that is well and has nothing to look after. */
export const facts: AlertFacts = {
  now: NOW,
  lastLookAt: NOW - 10 * SECOND,
  heardSince: NOW - 30 * DAY,
  temporal: 'ok',
  hubWorker: 'ok',
  schedules: [],
  vpses: [],
  certificates: [],
  sites: [],
  operations: [],
  open: new Set(),
};
/** What comes of facts that differ in this. */
export const judged = (change: Partial<AlertFacts>) => judge({ ...facts, ...change });
/** What is wanted, as `severity kind object`, then what nobody can judge, as `? kind object`. */
export const keys = (change: Partial<AlertFacts>): string[] => {
  const { wanted, unsure } = judged(change);
  return [...wanted.map((alert) => `${alert.severity} ${keyOf(alert)}`), ...unsure.map((key) => `? ${keyOf(key)}`)];
};
export const textOf = (change: Partial<AlertFacts>): string =>
  judged(change)
    .wanted.map(({ text }) => text)
    .join('\n');

/** A schedule that runs, but for what is changed. */
export const schedule = (id: string, change: Partial<KnownSchedule> & { temporal?: Partial<ScheduleFacts> } = {}) => {
  const found = SCHEDULES.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  const { temporal, ...rest } = change;
  const known: KnownSchedule = {
    schedule: found,
    facts: {
      id,
      paused: false,
      remark: '',
      madeAt: NOW - 90 * DAY,
      lastAt: NOW - 5 * SECOND,
      nextAt: NOW,
      running: false,
      skipped: 0,
      missed: 0,
      ...temporal,
    },
    record: { ranAt: NOW - 5 * SECOND, restedAt: null, missed: null },
    wasPaused: false,
    ...rest,
  };
  return known;
};
/** Noted by the hub: so long ago, and what was missed before. */
export const ran = (ago: number, missed: { from: number; until: number } | null = null) => ({
  ranAt: NOW - ago,
  restedAt: null,
  missed,
});
