import type { AppliedSchedules } from '../../../domain/schemas/schedule.js';
import type { CliCommand } from '../../lib/command.js';
import { SCHEDULE_VIEW } from './list.js';

/** Makes missing schedules again and corrects those that somebody changed in Temporal; a pause is kept. */
export const applySchedules: CliCommand = {
  example: 'vsa schedule apply',
  run: async ({ api, out }) => {
    const { changes, items } = await (await api()).post<AppliedSchedules>('/schedules/apply', {});
    for (const change of changes) out.note(change);
    if (changes.length === 0) out.note('all schedules are as they are to be');
    out.rows(items, SCHEDULE_VIEW);
    return 0;
  },
};
