import type { VpsView } from '../../../domain/schemas/vps.js';
import type { CliCommand } from '../../lib/command.js';
import { itemsOf } from '../../lib/paging.js';

/** The VPSes with their state. */
export const listVps: CliCommand = {
  example: 'vsa vps list',
  run: async ({ api, out }) => {
    out.rows(itemsOf<VpsView>(await (await api()).get('/vps')), {
      id: ({ id }) => id,
      columns: [
        { head: 'ID', of: ({ id }) => id },
        { head: 'STATE', of: ({ state }) => state },
        {
          head: 'PROBLEM',
          of: ({ problems, observeOnly }) => problems[0] ?? (observeOnly === null ? '' : 'only observed'),
        },
        { head: 'HOSTNAME', of: ({ hostname }) => hostname },
        { head: 'ADDRESS', of: ({ address }) => address },
        { head: 'GENERATION', of: ({ generation }) => String(generation ?? '') },
      ],
    });
    return 0;
  },
};
