import { askVps } from '../../lib/ask-vps.js';
import type { CliCommand } from '../../lib/command.js';

interface Flags {
  readonly vps?: string;
}

interface History {
  readonly live: number;
  readonly generations: readonly number[];
}

/** The generations a VPS has kept, newest first, and which one is live. */
export const vhostHistory: CliCommand<Flags> = {
  example: 'vsa vhost history --vps vps-01',
  configure: (command) => command.option('--vps <id>', 'the VPS (may be left out where there is one)'),
  run: async ({ api, out }, { vps }) => {
    const { live, generations } = await askVps<History>(await api(), vps, 'history');
    const newestFirst = [...generations].sort((a, b) => b - a);
    out.rows(
      newestFirst.map((generation) => ({ generation, live: generation === live })),
      {
        id: ({ generation }) => String(generation),
        columns: [
          { head: 'GENERATION', of: ({ generation }) => String(generation) },
          { head: 'LIVE', of: (row) => (row.live ? 'live' : '') },
        ],
      },
    );
    return 0;
  },
};
