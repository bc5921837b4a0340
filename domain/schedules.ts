/** A workflow that is started again and again in namespace `vsa-background`; times in milliseconds, UTC. */
export interface Schedule {
  readonly id: string;
  readonly workflow: 'syncFleet' | 'renewDueCertificates' | 'maintainFleet' | 'rotateFleetLogs' | 'retainTelemetry';
  readonly every: number;
  /** Runs that were missed while Temporal was down are made up for only when they are younger than this. */
  readonly catchUp: number;
  /** What it does, for people. */
  readonly note: string;
}

/** Every schedule there is. A run that would overlap the one before is skipped. */
export const SCHEDULES: readonly Schedule[] = [
  {
    id: 'sync-fleet',
    workflow: 'syncFleet',
    every: 30_000,
    catchUp: 60_000,
    note: 'asks every VPS for its report',
  },
  {
    id: 'renew-certificates',
    workflow: 'renewDueCertificates',
    every: 60_000,
    catchUp: 60_000,
    note: 'starts the renewal of every certificate that is due',
  },
  {
    id: 'maintain-fleet',
    workflow: 'maintainFleet',
    every: 24 * 3_600_000,
    catchUp: 24 * 3_600_000,
    note: 'empties the trash of every VPS of what is a week old, and lets replaced certificates go',
  },
  {
    id: 'rotate-logs',
    workflow: 'rotateFleetLogs',
    every: 24 * 3_600_000,
    catchUp: 24 * 3_600_000,
    note: 'rotates the logs of nginx; keeps 30 days or 1 GiB of each',
  },
  {
    id: 'retain-telemetry',
    workflow: 'retainTelemetry',
    every: 24 * 3_600_000,
    catchUp: 24 * 3_600_000,
    note: 'drops counters of traffic that are too old',
  },
];

/** What the server knows of a schedule. Times in milliseconds since the epoch. */
export interface ScheduleFacts {
  readonly id: string;
  readonly paused: boolean;
  /** Why, or what was last said about it; empty: nothing. */
  readonly remark: string;
  readonly madeAt: number;
  readonly lastAt: number | null;
  readonly nextAt: number | null;
  /** A run of it is under way. */
  readonly running: boolean;
  /** Runs left out because the one before was not over, and because nobody could start them in time. */
  readonly skipped: number;
  readonly missed: number;
}

/** What the hub itself has noted of a schedule. Times in milliseconds since the epoch. */
export interface ScheduleRecord {
  /** When a hub worker last was at work for it: what Temporal has started may still wait for one. null: never yet. */
  readonly ranAt: number | null;
  /** When it was last seen paused. */
  readonly restedAt: number | null;
  /** The last time it had not run for too long, and when it ran again. */
  readonly missed: { readonly from: number; readonly until: number } | null;
}

export type ScheduleState = 'ok' | 'paused' | 'late' | 'missing';

/** Beyond a whole period without a run; a run that is not over lets the next one be skipped. Milliseconds. */
const GRACE = 30_000;

/** A schedule is late when it has not run for longer than this. Milliseconds. */
export const lateAfter = ({ every }: Pick<Schedule, 'every'>): number => 2 * every + Math.min(GRACE, every);

/**
 * Whether a schedule does what it is there for. `facts` null: the server has none of that id; `record` null: the hub
 * has noted nothing of it, so that the server's word counts.
 */
export function scheduleState(
  schedule: Schedule,
  facts: ScheduleFacts | null,
  now: number,
  record: ScheduleRecord | null = null,
): ScheduleState {
  if (facts === null) return 'missing';
  if (facts.paused) return 'paused';
  return now - lastRun(facts, record) > lateAfter(schedule) ? 'late' : 'ok';
}

/** From when on a next run is to be expected. */
export function lastRun(facts: Pick<ScheduleFacts, 'madeAt' | 'lastAt'>, record: ScheduleRecord | null): number {
  const ran = record?.ranAt ?? facts.lastAt;
  return ran === null ? Math.max(facts.madeAt, record?.restedAt ?? 0) : Math.max(ran, record?.restedAt ?? 0);
}
