import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { parsed } from '../../lib/parsed.js';

import { siteSheet } from '../../lib/site-sheet.js';
import type { SiteDetailView } from '../../lib/site-sheet.js';

/** One site as it was recorded: names, routes, certificate, limits, headers. */
export const showSite: CliCommand = {
  example: 'vsa site show shop.example.com -o json',
  configure: (command) => command.argument('<domain>', 'primary name of the site'),
  run: async ({ api, out }, _flags, [domain = '']) => {
    const path = `/sites/${pathPart(parsed('domain', domain, '<domain>'))}`;
    out.one(await (await api()).get<SiteDetailView>(path), siteSheet);
    return 0;
  },
};
