import type { CliCommand } from '../../lib/command.js';
import { printRemovalPlan, printSitePlan } from '../../lib/print-plan.js';
import { removalPlan } from '../../lib/removal.js';
import { parsed } from '../../lib/parsed.js';
import type { PlanView } from '../../lib/shapes.js';
import { siteFlags } from '../../lib/site-flags.js';
import type { SiteFlags } from '../../lib/site-flags.js';
import { siteRequest } from '../../lib/site-request.js';

interface Flags extends SiteFlags {
  readonly remove?: string;
}

/** What a provision with the same flags, or a removal, would change, read from the VPS; changes nothing. */
export const planSite: CliCommand<Flags> = {
  example:
    'vsa site plan --domain shop.example.com --client-max-body-size 50m\nvsa site plan --remove shop.example.com',
  configure: (command) => siteFlags(command).option('--remove <name>', 'plan the removal of this site instead'),
  run: async ({ api, out }, flags) => {
    if (flags.remove !== undefined) {
      printRemovalPlan(out, await removalPlan(await api(), parsed('domain', flags.remove, '--remove')));
      return 0;
    }
    printSitePlan(out, await (await api()).post<PlanView>('/sites/plan', siteRequest(flags)));
    return 0;
  },
};
