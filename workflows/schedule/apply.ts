import { briefly } from '../lib/briefly.js';

/** Makes Temporal's schedules those that the hub lists; no operation, nothing to undo. */
export const applySchedules = (): Promise<{ readonly changes: readonly string[] }> =>
  briefly('apply the schedules').applySchedules();
