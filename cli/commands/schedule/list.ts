import type { ScheduleView } from '../../../domain/schemas/schedule.js';
import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';
import { itemsOf } from '../../lib/paging.js';

/** What VSA does by itself, with last and next runs; ends with 5 while one is late or missing. */
export const listSchedules: CliCommand = {
  example: 'vsa schedule list',
  run: async ({ api, out }) => {
    const schedules = itemsOf<ScheduleView>(await (await api()).get('/schedules'));
    out.rows(schedules, SCHEDULE_VIEW);
    return schedules.some(({ state }) => state === 'late' || state === 'missing') ? 5 : 0;
  },
};

export const SCHEDULE_VIEW: View<ScheduleView> = {
  id: ({ id }) => id,
  columns: [
    { head: 'ID', of: ({ id }) => id },
    { head: 'STATE', of: ({ state }) => state },
    { head: 'EVERY', of: ({ everySeconds }) => inWords(everySeconds) },
    { head: 'LAST', of: ({ lastAt }) => lastAt ?? '' },
    { head: 'NEXT', of: ({ nextAt, state }) => (state === 'paused' ? '' : (nextAt ?? '')) },
    { head: 'SKIPPED', of: ({ skipped }) => String(skipped) },
    { head: 'MISSED', of: ({ missed }) => String(missed) },
    { head: 'WHAT', of: ({ note, remark, state }) => (state === 'paused' ? remark : note) },
  ],
};

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

function inWords(seconds: number): string {
  const [size, unit] = UNITS.find(([each]) => seconds % each === 0) ?? [1, 's'];
  return `${seconds / size} ${unit}`;
}
