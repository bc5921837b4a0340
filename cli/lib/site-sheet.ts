import { flat } from './flat.js';
import type { Sheet, View } from './output.js';
import type { SiteView } from './shapes.js';

export const siteList: View<SiteView> = {
  id: ({ domain }) => domain,
  columns: [
    { head: 'DOMAIN', of: ({ domain }) => domain },
    { head: 'STATE', of: ({ state }) => state },
    { head: 'VPS', of: ({ vpsId }) => vpsId },
    { head: 'ALIASES', of: ({ aliases }) => (aliases ?? []).join(' ') },
  ],
};

/** A site with all the hub has recorded of it. */
export const siteSheet: Sheet<SiteView> = { id: ({ domain }) => domain, text: flat };
