import { sql } from 'kysely';
import { lateAfter, type Schedule, type ScheduleRecord } from '../../domain/schedules.js';
import type { Queries } from '../lib/database.js';

export interface NotedSchedule extends ScheduleRecord {
  /** Whether it was paused when Temporal was last asked. */
  readonly paused: boolean;
}

/** What was noted of each schedule, by its id. */
export async function scheduleRecords(db: Queries): Promise<ReadonlyMap<string, NotedSchedule>> {
  const rows = await db.selectFrom('schedule_runs').selectAll().execute();
  return new Map(
    rows.map((row) => [
      row.schedule_id,
      {
        ranAt: row.ran_at?.getTime() ?? null,
        restedAt: row.rested_at?.getTime() ?? null,
        missed:
          row.missed_from === null || row.missed_until === null
            ? null
            : { from: row.missed_from.getTime(), until: row.missed_until.getTime() },
        paused: row.paused,
      },
    ]),
  );
}

/** The schedule has run just now. If it had not for too long, and not because somebody paused it, that is kept. */
export async function noteRun(db: Queries, schedule: Pick<Schedule, 'id' | 'every'>): Promise<void> {
  await sql`insert into schedule_runs as r (schedule_id, ran_at) values (${schedule.id}, now())
    on conflict (schedule_id) do update set
      missed_from = case when ${isLate(schedule)} then greatest(r.ran_at, r.rested_at) else r.missed_from end,
      missed_until = case when ${isLate(schedule)} then excluded.ran_at else r.missed_until end,
      ran_at = excluded.ran_at`.execute(db);
}

const isLate = (schedule: Pick<Schedule, 'every'>) =>
  sql`(not r.paused and excluded.ran_at - greatest(r.ran_at, r.rested_at)
    > ${lateAfter(schedule)} * interval '1 millisecond')`;

/** Whether the schedule is paused now. */
export async function notePause(db: Queries, id: string, paused: boolean, now: Date): Promise<void> {
  const change = { paused, ...(paused ? { rested_at: now } : {}) };
  await db
    .insertInto('schedule_runs')
    .values({ schedule_id: id, ...change })
    .onConflict((conflict) => conflict.column('schedule_id').doUpdateSet(change))
    .execute();
}
