import type { SiteModel } from '../../../domain/site/model.js';
import { askVps } from '../../lib/ask-vps.js';
import type { CliCommand } from '../../lib/command.js';
import { liveSiteView } from '../../lib/vhost-view.js';

interface Flags {
  readonly vps?: string;
}

/** The sites of the live generation, read back from its vhost files. */
export const listVhosts: CliCommand<Flags> = {
  example: 'vsa vhost list --vps vps-01',
  configure: (command) => command.option('--vps <id>', 'the VPS (may be left out where there is one)'),
  run: async ({ api, out }, { vps }) => {
    const { items } = await askVps<{ items: readonly SiteModel[] }>(await api(), vps, 'vhosts');
    out.rows(items, liveSiteView);
    return 0;
  },
};
