import { VsaError } from '../../domain/errors.js';
import { type Schedule, SCHEDULES, scheduleState } from '../../domain/schedules.js';
import type { AppliedSchedules, ScheduleView } from '../../domain/schemas/schedule.js';
import type { Caller } from '../lib/caller.js';
import type { ScheduleVerb } from './engine.js';
import type { Services } from './services.js';

/** Every schedule there is, as Temporal knows it now. */
export const scheduleViews = ({ engine }: Pick<Services, 'engine'>): Promise<ScheduleView[]> =>
  Promise.all(SCHEDULES.map((schedule) => viewOf({ engine }, schedule)));

/** Pauses, resumes or starts a run of a schedule now. Fails with NOT_FOUND. */
export async function steerSchedule(
  services: Pick<Services, 'engine'>,
  id: string,
  verb: ScheduleVerb,
  caller: Caller,
  reason?: string,
): Promise<ScheduleView> {
  const schedule = SCHEDULES.find((each) => each.id === id);
  if (schedule === undefined) {
    const known = SCHEDULES.map((each) => each.id).join(', ');
    throw new VsaError('NOT_FOUND', `There is no schedule ${id}; there are ${known}.`);
  }
  const why = reason === undefined || reason === '' ? '' : `: ${reason}`;
  await services.engine.steerSchedule(id, verb, `${DONE[verb]} by ${caller.actor}${why}`);
  return viewOf(services, schedule);
}

/** Makes Temporal's schedules those of the hub, and says what had to be changed. */
export async function applySchedules({ engine }: Pick<Services, 'engine'>): Promise<AppliedSchedules> {
  const changes = [...(await engine.applySchedules())];
  return { changes, items: await scheduleViews({ engine }) };
}

const DONE: Readonly<Record<ScheduleVerb, string>> = { pause: 'paused', resume: 'resumed', trigger: 'triggered' };

async function viewOf({ engine }: Pick<Services, 'engine'>, schedule: Schedule): Promise<ScheduleView> {
  const facts = await engine.schedule(schedule.id);
  const now = Date.now();
  return {
    id: schedule.id,
    note: schedule.note,
    everySeconds: schedule.every / 1_000,
    state: scheduleState(schedule, facts, now),
    remark: facts?.remark ?? '',
    running: facts?.running ?? false,
    lastAt: time(facts?.lastAt),
    nextAt: time(facts?.nextAt),
    skipped: facts?.skipped ?? 0,
    missed: facts?.missed ?? 0,
    source: 'live',
    asOf: new Date(now).toISOString(),
  };
}

const time = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString();
