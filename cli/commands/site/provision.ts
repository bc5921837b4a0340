import type { CliCommand } from '../../lib/command.js';
import { followOrDetach, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { printSitePlan } from '../../lib/print-plan.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import type { PlanView } from '../../lib/shapes.js';
import { siteFlags } from '../../lib/site-flags.js';
import type { SiteFlags } from '../../lib/site-flags.js';
import { siteRequest } from '../../lib/site-request.js';

interface Flags extends SiteFlags, WaitFlags {
  readonly dryRun?: boolean;
}

/** Puts a site on HTTPS or changes it: what is not said stays as it is live. Exits as the operation ends. */
export const provisionSite: CliCommand<Flags> = {
  example: [
    'vsa site provision --domain shop.example.com --container shop --port 3000',
    'vsa site provision --domain shop.example.com --route /=shop:3000 --route /api/=api:8080 --websocket /api/',
    'vsa site provision --domain old.example.com --redirect-to https://shop.example.com',
  ].join('\n'),
  configure: (command) => waitFlags(siteFlags(command).option('--dry-run', 'print the plan and change nothing')),
  run: async (context, flags) => {
    const request = siteRequest(flags);
    const api = await context.api();
    if (flags.dryRun) {
      printSitePlan(context.out, await api.post<PlanView>('/sites/plan', request));
      return 0;
    }
    return followOrDetach(context, await api.post<OperationView>('/sites', request), flags);
  },
};
