/** A workflow that is started again and again in namespace `vsa-background`; times in milliseconds, UTC. */
export interface Schedule {
  readonly id: string;
  readonly workflow: 'syncFleet' | 'renewDueCertificates' | 'retainTelemetry';
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
    id: 'retain-telemetry',
    workflow: 'retainTelemetry',
    every: 24 * 3_600_000,
    catchUp: 24 * 3_600_000,
    note: 'drops counters of traffic that are too old',
  },
];
