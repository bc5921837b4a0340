import { VsaError } from '../errors.js';
import type { RoutePath } from '../fields/brands.js';
import { parseConfig } from '../nginx/parse.js';
import { DEFAULT_OPTIONS, DEFAULT_ROUTE_OPTIONS } from './defaults.js';
import type { HeaderSet, Route, RouteOptions, SiteChange, SiteModel, Upstream, UpstreamRequest } from './model.js';

/** A change whose `published` upstreams have been found on the VPS. */
export interface ResolvedChange extends Omit<SiteChange, 'routes'> {
  readonly routes?: readonly { readonly path: RoutePath; readonly upstream: UpstreamRequest }[];
}

/**
 * The site as it will be: what the change names, else what is live, else the defaults. Fails with VALIDATION where the
 * change contradicts itself or the site, with PRECONDITION where it asks a site with TLS to give it up.
 */
export function applyChange(current: SiteModel | null, change: ResolvedChange): SiteModel {
  refuseContradictions(current, change);
  refuseEditedLocation(current, change);
  const base = current ?? DEFAULT_OPTIONS;
  const options = change.options ?? {};
  return canonicalSite({
    domain: change.domain,
    aliases: change.aliases,
    tls: current?.tls ?? null,
    routes: routesAfter(current, change),
    redirectTo: redirectAfter(current, change),
    clientMaxBodySize: options.clientMaxBodySize ?? base.clientMaxBodySize,
    timeouts: options.timeouts ?? base.timeouts,
    rateLimit: options.rateLimit === undefined ? base.rateLimit : options.rateLimit,
    headers: { ...base.headers, ...given(options.headers ?? {}) },
    auth: base.auth,
    opaque: current?.opaque ?? [],
  });
}

/** The one form of a site: keys in one order, names sorted, longest route first. Equal sites are equal as JSON. */
export function canonicalSite(site: SiteModel): SiteModel {
  const { connect, read, send } = site.timeouts;
  return {
    clientMaxBodySize: site.clientMaxBodySize,
    timeouts: { connect, read, send },
    rateLimit: site.rateLimit && { perSecond: site.rateLimit.perSecond, burst: site.rateLimit.burst },
    headers: canonicalHeaders(site.headers),
    auth: site.auth,
    domain: site.domain,
    aliases: [...new Set(site.aliases)].filter((name) => name !== site.domain).sort(),
    tls: site.tls && { certificate: site.tls.certificate, key: site.tls.key },
    routes: site.routes.map(canonicalRoute).sort(byLength),
    redirectTo: site.redirectTo,
    opaque: [...site.opaque],
  };
}

const canonicalHeaders = ({ hsts, ...rest }: HeaderSet): HeaderSet => ({
  hsts: hsts && { maxAge: hsts.maxAge, includeSubDomains: hsts.includeSubDomains, preload: hsts.preload },
  frameOptions: rest.frameOptions,
  contentTypeOptions: rest.contentTypeOptions,
  referrerPolicy: rest.referrerPolicy,
  permissionsPolicy: rest.permissionsPolicy,
  contentSecurityPolicy: rest.contentSecurityPolicy,
});

const canonicalRoute = ({ path, upstream, websocket, buffering, authExempt, timeouts }: Route): Route => ({
  path,
  upstream:
    upstream.kind === 'local'
      ? { kind: 'local', port: upstream.port }
      : { kind: 'container', container: upstream.container, port: upstream.port },
  websocket,
  buffering,
  authExempt,
  timeouts: timeouts && { connect: timeouts.connect, read: timeouts.read, send: timeouts.send },
});

/** Longest path first, as nginx looks for them; equal lengths by name, so that the order is one. */
const byLength = (a: Route, b: Route): number => b.path.length - a.path.length || (a.path < b.path ? -1 : 1);

function refuseContradictions(current: SiteModel | null, change: ResolvedChange): void {
  const { routes, redirectTo } = change;
  if (current !== null && current.domain !== change.domain) {
    throw invalid(
      '/domain',
      `${current.domain} keeps its name: provision ${change.domain} as a new site, then unprovision the old one`,
    );
  }
  if (routes !== undefined && redirectTo !== undefined) {
    throw invalid('/redirectTo', 'a site either has routes or redirects');
  }
  if (routes?.length === 0) throw invalid('/routes', 'a site has at least one route, or redirects');
  const twice = duplicate((routes ?? []).map(({ path }) => path));
  if (twice !== null) throw invalid('/routes', `${twice} is routed twice`);
  const optionsTwice = duplicate((change.routeOptions ?? []).map(({ path }) => path));
  if (optionsTwice !== null) throw invalid('/routeOptions', `the options of ${optionsTwice} are given twice`);
  if (current === null && routes === undefined && redirectTo === undefined) {
    throw invalid('/routes', 'a new site needs a route or a redirect');
  }
  if (change.skipCert && current !== null && current.tls !== null) {
    throw new VsaError('PRECONDITION', `${change.domain} has a certificate: it is not taken back to HTTP.`);
  }
}

/** A location that was edited by hand is kept as it is, so a route of the same path cannot stand beside it. */
function refuseEditedLocation(current: SiteModel | null, { routes, redirectTo }: ResolvedChange): void {
  const wanted = redirectTo === undefined ? (routes ?? []).map(({ path }) => path as string) : ['/'];
  for (const text of current?.opaque ?? []) {
    const location = parseConfig(text).directives.find(({ name }) => name === 'location');
    const path = location?.args.at(-1) ?? '';
    if (location === undefined || location.args[0]?.startsWith('~') || !wanted.includes(path)) continue;
    throw new VsaError(
      'PRECONDITION',
      `location ${path} of the live vhost was edited by hand: remove it there first.`,
      { path },
    );
  }
}

function duplicate(paths: readonly string[]): string | null {
  return paths.find((path, index) => paths.indexOf(path) !== index) ?? null;
}

function routesAfter(current: SiteModel | null, change: ResolvedChange): readonly Route[] {
  const before = change.redirectTo === undefined ? (current?.routes ?? []) : [];
  const routes =
    change.routes === undefined
      ? before
      : change.routes.map(({ path, upstream }) => ({
          ...optionsOf(current?.routes.find((route) => route.path === path)),
          path,
          upstream: resolved(upstream),
        }));
  const missing = (change.routeOptions ?? []).find(({ path }) => !routes.some((route) => route.path === path));
  if (missing !== undefined) throw invalid('/routeOptions', `there is no route ${missing.path}`);
  return routes.map((route) => {
    const options = change.routeOptions?.find(({ path }) => path === route.path);
    return options === undefined ? route : { ...route, ...given(options) };
  });
}

const optionsOf = (route: Route | undefined): RouteOptions =>
  route === undefined
    ? DEFAULT_ROUTE_OPTIONS
    : {
        websocket: route.websocket,
        buffering: route.buffering,
        authExempt: route.authExempt,
        timeouts: route.timeouts,
      };

function resolved(upstream: UpstreamRequest): Upstream {
  if (upstream.kind === 'published') {
    throw new VsaError('PRECONDITION', `No container was looked for behind port ${upstream.publishedPort}.`);
  }
  return upstream;
}

const redirectAfter = (current: SiteModel | null, { routes, redirectTo }: ResolvedChange): SiteModel['redirectTo'] =>
  redirectTo ?? (routes === undefined ? (current?.redirectTo ?? null) : null);

/** A key that is there without a value names nothing. */
const given = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const invalid = (pointer: string, message: string) =>
  new VsaError('VALIDATION', `${pointer}: ${message}.`, { errors: [{ pointer, code: 'CONTRADICTION', message }] });
