import type { SiteModel } from '../../../domain/site/model.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { oneVps } from '../../lib/one-vps.js';
import { itemsOf } from '../../lib/paging.js';
import { liveSiteView } from '../../lib/vhost-view.js';

interface Flags {
  readonly vps?: string;
}

/** The sites of the live generation, read back from its vhost files. */
export const listVhosts: CliCommand<Flags> = {
  example: 'vsa vhost list --vps vps-01',
  configure: (command) => command.option('--vps <id>', 'the VPS (may be left out where there is one)'),
  run: async ({ api, out }, { vps }) => {
    const hub = await api();
    out.rows(itemsOf<SiteModel>(await hub.get(`/vps/${pathPart(await oneVps(hub, vps))}/vhosts`)), liveSiteView);
    return 0;
  },
};
