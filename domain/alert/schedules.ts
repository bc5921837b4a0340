import { lastRun, lateAfter, type Schedule, scheduleState, type ScheduleState } from '../schedules.js';
import type { AlertFacts, KnownSchedule } from './facts.js';
import type { Judgement, WantedAlert } from './model.js';

/** The hub worker makes missing schedules when it starts. Milliseconds. */
const STARTING = 60_000;

/**
 * A schedule that has not run for too long, that is missing, or that had not run since the look before this one: a hub
 * that was stopped says so when it is back. A paused one rests because somebody wanted it to.
 */
export function judgeSchedule(known: KnownSchedule, { now, lastLookAt }: AlertFacts): Judgement {
  const { schedule, record } = known;
  const state = stateNow(known, now);
  if (state === 'unknown') return { wanted: [], unsure: [keyOfSchedule(schedule)] };
  if (state === 'missing') return one(schedule, 'Temporal does not have it.', STARTING);
  if (state === 'late') return one(schedule, `It has not run since ${time(expectedFrom(known))}.`);
  const missed = record?.missed ?? null;
  if (state === 'paused' || missed === null || missed.until <= (lastLookAt ?? 0)) return { wanted: [], unsure: [] };
  return one(schedule, `It did not run from ${time(missed.from)} to ${time(missed.until)}; it runs again.`);
}

/** One that is not to run at all counts as paused. */
export function stateOfSchedule({ schedules, now }: AlertFacts, id: string): ScheduleState | 'unknown' {
  const known = schedules.find(({ schedule }) => schedule.id === id);
  return known === undefined ? 'paused' : stateNow(known, now);
}

/** While Temporal does not answer, the hub's own record still tells what did not run. */
function stateNow({ schedule, facts, record, wasPaused }: KnownSchedule, now: number): ScheduleState | 'unknown' {
  if (facts !== 'unknown') return scheduleState(schedule, facts, now, record);
  if (wasPaused || record === null || record.ranAt === null) return 'unknown';
  return now - Math.max(record.ranAt, record.restedAt ?? 0) > lateAfter(schedule) ? 'late' : 'ok';
}

const expectedFrom = ({ facts, record }: KnownSchedule): number =>
  lastRun(facts === 'unknown' || facts === null ? { madeAt: 0, lastAt: null } : facts, record);

function one(schedule: Schedule, why: string, lasting = 0): Judgement {
  const wanted: WantedAlert = {
    ...keyOfSchedule(schedule),
    // What is to happen every day can wait for a person until tomorrow.
    severity: schedule.every < 3_600_000 ? 'critical' : 'warning',
    vpsId: null,
    domain: null,
    text: `The schedule ${schedule.id}, which ${schedule.note} every ${schedule.every / 1_000} s, is late. ${why}`,
    fix: 'See with `vsa doctor` which part of the hub is down, and start it; then with `vsa schedule list`.',
    lasting,
  };
  return { wanted: [wanted], unsure: [] };
}

const keyOfSchedule = ({ id }: Schedule) => ({ kind: 'schedule-late', object: { kind: 'schedule', id } }) as const;

const time = (at: number): string => new Date(at).toISOString();
