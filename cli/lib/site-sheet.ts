import type { SiteView } from '../../domain/schemas/site.js';
import { flat } from './flat.js';
import type { Sheet, View } from './output.js';

export const siteList: View<SiteView> = {
  id: ({ domain }) => domain,
  columns: [
    { head: 'DOMAIN', of: ({ domain }) => domain },
    { head: 'STATE', of: ({ state }) => state },
    { head: 'DRIFT', of: ({ drift }) => [...new Set(drift.map(({ name }) => name))].join(' ') },
    { head: 'VPS', of: ({ vpsId }) => vpsId },
    { head: 'URL', of: ({ url }) => url },
    { head: 'ALIASES', of: ({ aliases }) => aliases.join(' ') },
  ],
};

/** What the hub answers for one site, of which the table shows a part. */
export interface SiteDetailView extends SiteView {
  readonly model?: unknown;
  readonly proof?: unknown;
}

/** One site: all but its model and proof, which -o json has, and of an open operation only which it is. */
export const siteSheet: Sheet<SiteDetailView> = {
  id: ({ domain }) => domain,
  text: ({ operation, drift, model: _model, proof: _proof, ...site }) => [
    ...flat(site),
    ['drift', drift.map(({ name, detail }) => `${name}: ${detail}`).join(' ')],
    ['operation', operation === null ? '' : `${operation.id} ${operation.state}`],
  ],
};
