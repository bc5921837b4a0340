import type { CliCommand } from '../../lib/command.js';
import { limitFlag, listAll } from '../../lib/paging.js';
import type { ListFlags } from '../../lib/paging.js';
import type { SiteView } from '../../../domain/schemas/site.js';
import { siteList } from '../../lib/site-sheet.js';

interface Flags extends ListFlags {
  readonly vps?: string;
}

/** The sites with their derived state. */
export const listSites: CliCommand<Flags> = {
  example: 'vsa site list --vps vps-01 -o json',
  configure: (command) => limitFlag(command).option('--vps <id>', 'only on this VPS'),
  run: async (context, { limit, vps }) => {
    context.out.rows(await listAll<SiteView>(context, '/sites', { vpsId: vps }, limit), siteList);
    return 0;
  },
};
