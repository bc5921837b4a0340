import type { SiteModel } from '../../../domain/site/model.js';
import { isApex } from './fields.js';
import { decodeRoutes, draftsOf, EMPTY_ROUTE, encodeRoutes, LOCAL, type RouteDraft } from './routeDrafts.js';

/** What a person has typed or chosen, by its name in the URL; what is missing is as on the site, or the default. */
export type Typed = { readonly [Name in TypedName]?: string | undefined };

export const TYPED = ['domain', 'vps', 'www', 'names', 'to', 'routes', 'body', 'read', 'cert'] as const;
export type TypedName = (typeof TYPED)[number];

/** The form of a site as it is shown. */
export interface SiteForm {
  readonly domain: string;
  /** Empty: the one that the hub takes. */
  readonly vps: string;
  readonly www: boolean;
  /** The other names, separated by spaces or commas. */
  readonly names: string;
  /** null: it has routes. */
  readonly to: string | null;
  readonly routes: readonly RouteDraft[];
  /** Empty: the default. */
  readonly body: string;
  readonly read: string;
  readonly skipCert: boolean;
}

/** The form: what was typed over what the site has. `site` null: there is none of this name yet. */
export function formOf(typed: Typed, site: SiteModel | null): SiteForm {
  const before = site === null ? NEW : formOfSite(site);
  const { www, cert, routes } = typed;
  const drafts = routes === undefined ? [] : decodeRoutes(routes);
  const to = typed.to ?? (routes === undefined ? before.to : null);
  return {
    domain: typed.domain ?? before.domain,
    vps: typed.vps ?? before.vps,
    www: www === undefined ? before.www : www === 'yes',
    names: typed.names ?? before.names,
    to,
    routes: drafts.length > 0 ? drafts : before.routes,
    body: typed.body ?? before.body,
    read: typed.read ?? before.read,
    skipCert: cert === undefined ? before.skipCert : cert === 'no',
  };
}

const NEW: SiteForm = {
  domain: '',
  vps: '',
  www: true,
  names: '',
  to: null,
  routes: [EMPTY_ROUTE],
  body: '',
  read: '',
  skipCert: false,
};

function formOfSite({ domain, aliases, redirectTo, routes, clientMaxBodySize, timeouts, tls }: SiteModel): SiteForm {
  const www = isApex(domain) ? `www.${domain}` : '';
  return {
    domain,
    vps: '',
    www: aliases.some((name: string) => name === www),
    names: aliases.filter((name: string) => name !== www).join(' '),
    to: redirectTo,
    routes: routes.length === 0 ? [EMPTY_ROUTE] : draftsOf(routes),
    body: clientMaxBodySize,
    read: timeouts.read,
    skipCert: tls === null,
  };
}

export type SiteKind = 'container' | 'local' | 'redirect';

/** What the site's main route leads to. */
export const kindOf = ({ to, routes }: SiteForm): SiteKind =>
  to !== null ? 'redirect' : routes[0]?.target === LOCAL ? 'local' : 'container';

/** What is typed once another kind was chosen. */
export function withKind(form: SiteForm, kind: SiteKind): Typed {
  if (kind === 'redirect') return { to: form.to ?? '' };
  const [main = EMPTY_ROUTE, ...rest] = form.routes;
  const wasLocal = main.target === LOCAL;
  const target = kind === 'local' ? LOCAL : wasLocal ? '' : main.target;
  return { to: undefined, routes: encodeRoutes([{ ...main, target }, ...rest]) };
}

/** What is typed once a route was changed, or (null) taken out. */
export const withRoute = ({ routes }: SiteForm, at: number, route: RouteDraft | null): Typed => ({
  routes: encodeRoutes(routes.flatMap((each, index) => (index !== at ? [each] : route === null ? [] : [route]))),
});

/** What is typed once there is one more route. */
export const withOneMore = ({ routes }: SiteForm): Typed => ({
  routes: encodeRoutes([...routes, { ...EMPTY_ROUTE, path: '' }]),
});
