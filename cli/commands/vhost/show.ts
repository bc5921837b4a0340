import { clean } from '../../lib/clean.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { oneVps } from '../../lib/one-vps.js';
import { parsed } from '../../lib/parsed.js';

interface Flags {
  readonly vps?: string;
}

interface VhostText {
  readonly path: string;
  readonly text: string;
}

/** The text of a site's live vhost; -o json adds its path in the tree. */
export const showVhost: CliCommand<Flags> = {
  example: 'vsa vhost show shop.example.com',
  configure: (command) =>
    command
      .argument('<domain>', 'primary name of the site')
      .option('--vps <id>', 'the VPS (may be left out where there is one)'),
  run: async ({ api, out }, { vps }, [typed = '']) => {
    const domain = parsed('domain', typed, '<domain>');
    const hub = await api();
    const path = `/vps/${pathPart(await oneVps(hub, vps))}/vhosts/${pathPart(domain)}`;
    const vhost = await hub.get<VhostText>(path);
    if (out.format === 'table') out.data(clean(vhost.text).trimEnd());
    else out.one(vhost, { id: () => domain, text: () => [] });
    return 0;
  },
};
