import type { ScheduleView } from '../../../domain/schemas/schedule.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { SCHEDULE_VIEW } from './list.js';

/** No run begins until it is resumed. */
export const pauseSchedule: CliCommand<{ readonly reason?: string }> = {
  example: "vsa schedule pause renew-certificates --reason 'the CA is being moved'",
  configure: (command) =>
    command.argument('<id>', 'the schedule').option('--reason <text>', 'shown to others until it is resumed'),
  run: async ({ api, out }, { reason }, [id]) => {
    const view = await (await api()).post<ScheduleView>(`/schedules/${pathPart(id)}/pause`, { reason });
    out.rows([view], SCHEDULE_VIEW);
    return 0;
  },
};

export const resumeSchedule = steer('resume');
export const triggerSchedule = steer('trigger');

function steer(verb: 'resume' | 'trigger'): CliCommand {
  return {
    example: `vsa schedule ${verb} renew-certificates`,
    configure: (command) => command.argument('<id>', 'the schedule'),
    run: async ({ api, out }, _flags, [id]) => {
      const view = await (await api()).post<ScheduleView>(`/schedules/${pathPart(id)}/${verb}`, {});
      out.rows([view], SCHEDULE_VIEW);
      return 0;
    },
  };
}
