import type { SiteView } from '../../../domain/schemas/site.js';
import type { Route, SiteModel, Upstream } from '../../../domain/site/model.js';

/** `shop-web:3000`, or `port 8000 of the VPS`. */
export const upstreamWord = (upstream: Upstream): string =>
  upstream.kind === 'local' ? `port ${upstream.port} of the VPS` : `${upstream.container}:${upstream.port}`;

/** The routes of a view, which the API passes through as they were recorded. */
export const routesOf = ({ routes }: Pick<SiteView, 'routes'>): readonly Route[] => routes as readonly Route[];

/** The recorded model of a site's detail; null: there is none. */
export const modelOf = ({ model }: { readonly model?: unknown }): SiteModel | null =>
  (model ?? null) as SiteModel | null;

/** Where a site's requests go, in a few words. */
export function routesWord({ routes, redirectTo }: Pick<SiteView, 'routes' | 'redirectTo'>): string {
  if (redirectTo !== null) return `redirects to ${redirectTo}`;
  return (routes as readonly Route[]).map(({ path, upstream }) => `${path} ${upstreamWord(upstream)}`).join(', ');
}

/** The names of a drift, each once. */
export const driftWord = ({ drift }: Pick<SiteView, 'drift'>): string =>
  [...new Set(drift.map(({ name }) => DRIFTS[name]))].join(', ');

const DRIFTS: Readonly<Record<SiteView['drift'][number]['name'], string>> = {
  NOT_LIVE: 'Not live',
  EDITED_BY_HAND: 'Edited by hand',
  FILE_MISSING: 'File missing',
  UPSTREAM_DETACHED: 'Upstream gone',
  SERVED_NOT_DISK: 'Serves an older certificate',
};
