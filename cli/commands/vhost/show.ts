import { askVps } from '../../lib/ask-vps.js';
import { clean } from '../../lib/clean.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
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
    const vhost = await askVps<VhostText>(await api(), vps, `vhosts/${pathPart(domain)}`);
    if (out.format === 'table') out.data(clean(vhost.text).trimEnd());
    else out.one(vhost, { id: () => domain, text: () => [] });
    return 0;
  },
};
