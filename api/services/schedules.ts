import { VsaError } from '../../domain/errors.js';
import { type Schedule, SCHEDULES, scheduleState } from '../../domain/schedules.js';
import type { AppliedSchedules, ScheduleView } from '../../domain/schemas/schedule.js';
import { scheduleRecords } from '../../db/queries/scheduleRuns.js';
import type { Caller } from '../lib/caller.js';
import { audited } from './audited.js';
import type { ScheduleVerb } from './engine.js';
import type { Services } from './services.js';

/** Every schedule there is, as Temporal knows it now. */
export const scheduleViews = (services: Needed): Promise<ScheduleView[]> =>
  Promise.all(listed(services).map((schedule) => viewOf(services, schedule)));

type Needed = Pick<Services, 'engine' | 'db' | 'configuration'>;
type Audited = Needed & Pick<Services, 'auditFile'>;

const listed = ({ configuration }: Needed): readonly Schedule[] => configuration.VSA_SCHEDULES ?? SCHEDULES;

/** Pauses, resumes or starts a run of a schedule now. Fails with NOT_FOUND. */
export async function steerSchedule(
  services: Audited,
  id: string,
  verb: ScheduleVerb,
  caller: Caller,
  reason?: string,
): Promise<ScheduleView> {
  const schedule = listed(services).find((each) => each.id === id);
  if (schedule === undefined) {
    const known = SCHEDULES.map((each) => each.id).join(', ');
    throw new VsaError('NOT_FOUND', `There is no schedule ${id}; there are ${known}.`);
  }
  const why = reason === undefined || reason === '' ? '' : `: ${reason}`;
  const params = reason === undefined ? {} : { reason };
  await audited(services, { actor: caller.actor, action: `schedule.${verb}`, target: id, params }, () =>
    services.engine.steerSchedule(id, verb, `${DONE[verb]} by ${caller.actor}${why}`),
  );
  return viewOf(services, schedule);
}

/** Makes Temporal's schedules those of the hub, and says what had to be changed. */
export async function applySchedules(services: Audited, { actor }: Caller): Promise<AppliedSchedules> {
  const act = { actor, action: 'schedule.apply', target: 'schedules', params: {} };
  const changes = [...(await audited(services, act, () => services.engine.applySchedules()))];
  return { changes, items: await scheduleViews(services) };
}

const DONE: Readonly<Record<ScheduleVerb, string>> = { pause: 'paused', resume: 'resumed', trigger: 'triggered' };

async function viewOf({ engine, db }: Needed, schedule: Schedule): Promise<ScheduleView> {
  const [facts, records] = await Promise.all([engine.schedule(schedule.id), scheduleRecords(db)]);
  const record = records.get(schedule.id) ?? null;
  const now = Date.now();
  return {
    id: schedule.id,
    note: schedule.note,
    everySeconds: schedule.every / 1_000,
    state: scheduleState(schedule, facts, now, record),
    remark: facts?.remark ?? '',
    running: facts?.running ?? false,
    lastAt: time(record?.ranAt ?? facts?.lastAt),
    nextAt: time(facts?.nextAt),
    skipped: facts?.skipped ?? 0,
    missed: facts?.missed ?? 0,
    source: 'live',
    asOf: new Date(now).toISOString(),
  };
}

const time = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString();
