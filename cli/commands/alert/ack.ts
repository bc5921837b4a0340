import type { AlertView } from '../../../domain/schemas/alert.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { ALERT_VIEW } from './list.js';

/** Somebody knows of it; it mends nothing. */
export const acknowledgeAlert: CliCommand = {
  example: 'vsa alert ack 0198c0de-7a11-7000-8000-000000000001',
  configure: (command) => command.argument('<id>', 'the alert'),
  run: async ({ api, out }, _flags, [id]) => {
    const alert = await (await api()).post<AlertView>(`/alerts/${pathPart(id)}/ack`, {});
    out.rows([alert], ALERT_VIEW);
    if (alert.state === 'resolved') out.note('it was resolved before; nothing changed');
    else out.note(`what to do: ${alert.fix}`);
    return 0;
  },
};
