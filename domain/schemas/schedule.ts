import * as z from 'zod';
import { freshness, timestamp } from './common.js';

export const ScheduleView = z.object({
  id: z.string(),
  /** What it does. */
  note: z.string(),
  everySeconds: z.number(),
  /** `late`: it is not paused and has not run for two periods; `missing`: Temporal has none of this id. */
  state: z.enum(['ok', 'paused', 'late', 'missing']),
  /** Who paused or resumed it, and why. */
  remark: z.string(),
  running: z.boolean(),
  lastAt: timestamp.nullable(),
  nextAt: timestamp.nullable(),
  /** Runs left out because the one before was not over. */
  skipped: z.number().int(),
  /** Runs left out because nobody could start them in time. */
  missed: z.number().int(),
  ...freshness,
});
export type ScheduleView = z.output<typeof ScheduleView>;

export const AppliedSchedules = z.object({
  /** What was made, changed or removed, in words; empty: all was as it is to be. */
  changes: z.array(z.string()),
  items: z.array(ScheduleView),
});
export type AppliedSchedules = z.output<typeof AppliedSchedules>;

export const ScheduleParameters = () => z.strictObject({ id: z.string().regex(/^[a-z][a-z-]{0,62}$/) });

export const PauseRequest = () => z.strictObject({ reason: z.string().trim().max(200).optional() });
