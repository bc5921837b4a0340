import { Option } from 'commander';
import type { AlertView } from '../../../domain/schemas/alert.js';
import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';
import { limitFlag, type ListFlags, listAll } from '../../lib/paging.js';

interface Flags extends ListFlags {
  readonly state?: string;
  readonly severity?: string;
  readonly vps?: string;
}

/** What is wrong now, or was. */
export const listAlerts: CliCommand<Flags> = {
  example: 'vsa alert list\nvsa alert list --state resolved --vps vps-02',
  configure: (command) =>
    limitFlag(command)
      .addOption(
        new Option('--state <state>', 'only these; default: open and acknowledged').choices([
          'open',
          'acknowledged',
          'resolved',
          'all',
        ]),
      )
      .addOption(new Option('--severity <severity>', 'only of this severity').choices(['warning', 'critical']))
      .option('--vps <id>', 'only of this VPS'),
  run: async (context, { limit, state, severity, vps }) => {
    const query = { state, severity, vpsId: vps };
    context.out.rows(await listAll<AlertView>(context, '/alerts', query, limit), ALERT_VIEW);
    return 0;
  },
};

export const ALERT_VIEW: View<AlertView> = {
  id: ({ id }) => id,
  columns: [
    { head: 'ID', of: ({ id }) => id },
    { head: 'SEVERITY', of: ({ severity }) => severity },
    {
      head: 'STATE',
      of: ({ state, acknowledgedBy }) => (state === 'acknowledged' ? `${state} by ${acknowledgedBy}` : state),
    },
    { head: 'SINCE', of: ({ firstSeenAt }) => firstSeenAt },
    { head: 'TOLD', of: ({ notice }) => told(notice) },
    { head: 'WHAT', of: ({ text }) => text },
  ],
};

function told({ state, deliveredAt, lastError }: AlertView['notice']): string {
  if (state === 'failing') return `not delivered: ${lastError}`;
  if (state === 'waiting') return 'on its way';
  return state === 'off' ? 'nobody' : (deliveredAt ?? '');
}
