import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { oneVps } from '../../lib/one-vps.js';
import { itemsOf } from '../../lib/paging.js';
import type { GenerationRow } from '../../lib/vhost-view.js';

interface Flags {
  readonly vps?: string;
}

/** The generations a VPS has kept, newest first, and which one is live. */
export const vhostHistory: CliCommand<Flags> = {
  example: 'vsa vhost history --vps vps-01',
  configure: (command) => command.option('--vps <id>', 'the VPS (may be left out where there is one)'),
  run: async ({ api, out }, { vps }) => {
    const hub = await api();
    const answer: unknown = await hub.get(`/vps/${pathPart(await oneVps(hub, vps))}/history`);
    out.rows(itemsOf<GenerationRow>(answer), {
      id: ({ generation }) => String(generation),
      columns: [
        { head: 'GENERATION', of: ({ generation }) => String(generation) },
        { head: 'LIVE', of: ({ live }) => (live ? 'live' : '') },
        { head: 'AT', of: ({ at }) => at ?? '' },
      ],
    });
    return 0;
  },
};
