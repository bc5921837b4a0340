import type { ScheduleView } from '../../../domain/schemas/schedule.js';
import type { CliCommand } from '../../lib/command.js';
import { itemsOf } from '../../lib/paging.js';
import { SCHEDULE_VIEW } from '../schedule/list.js';

/** There is nothing to install: shows the schedule that does what the first system's cron line did. */
export const installCron: CliCommand = {
  example: 'vsa cert install-cron',
  run: async ({ api, out }) => {
    const schedules = itemsOf<ScheduleView>(await (await api()).get('/schedules'));
    out.note('nothing to install: this schedule renews certificates, and no cron line is needed');
    out.rows(
      schedules.filter(({ id }) => id === 'renew-certificates'),
      SCHEDULE_VIEW,
    );
    return 0;
  },
};
