import type { CliCommand } from '../../lib/command.js';
import { limitFlag, listAll } from '../../lib/paging.js';
import type { ListFlags } from '../../lib/paging.js';
import type { VpsView } from '../../lib/shapes.js';

/** The VPSes with their state. */
export const listVps: CliCommand<ListFlags> = {
  example: 'vsa vps list',
  configure: limitFlag,
  run: async (context, { limit }) => {
    context.out.rows(await listAll<VpsView>(context, '/vps', {}, limit), {
      id: ({ id }) => id,
      columns: [
        { head: 'ID', of: ({ id }) => id },
        { head: 'STATE', of: ({ state }) => state },
        { head: 'HOSTNAME', of: ({ hostname }) => hostname ?? '' },
      ],
    });
    return 0;
  },
};
