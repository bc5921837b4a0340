import type { Domain } from '../../../domain/fields/brands.js';
import type { SiteRequest } from '../../../domain/schemas/site.js';
import type { Route, SiteModel } from '../../../domain/site/model.js';
import { fieldReader, isApex, type FieldReader } from './fields.js';
import type { SiteForm } from './form.js';
import { LOCAL, type RouteDraft } from './routeDrafts.js';

export type PartialRequest = Partial<SiteRequest>;
type RouteRequest = NonNullable<SiteRequest['routes']>[number];

export interface Wanted {
  /** What the form says so far. */
  readonly request: PartialRequest;
  /** By field: `domain`, `names`, `to`, `body`, `read`, `routes/0/path` ... */
  readonly errors: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** What the form asks of the hub. Of a site that there is, only what is to be otherwise: the rest is kept. */
export function requestOf(form: SiteForm, site: SiteModel | null): Wanted {
  const reader = fieldReader();
  const { take, need, errors, missing } = reader;
  const domain = need('domain', 'domain', form.domain, 'a name');
  const request: PartialRequest = {
    ...set('domain', domain),
    ...set('vpsId', take('vps', 'vpsId', form.vps)),
    ...namesOf(reader, form, site, domain),
    ...(form.to === null ? routesOf(reader, form.routes, site) : redirectOf(reader, form.to, site)),
    ...(form.skipCert ? { skipCert: true } : {}),
    ...set('clientMaxBodySize', unless(site?.clientMaxBodySize, take('body', 'size', form.body))),
  };
  const read = unless(site?.timeouts.read, take('read', 'timeout', form.read));
  return { request: read === undefined ? request : { ...request, timeouts: { read } }, errors, missing };
}

/** The names are said as a whole where more changes than `www.` alone. */
function namesOf(
  { take }: FieldReader,
  { names, www }: SiteForm,
  site: SiteModel | null,
  domain: Domain | undefined,
): PartialRequest {
  const typed = names.split(/[\s,]+/).filter((name) => name !== '');
  const others = typed.flatMap((name) => take('names', 'domain', name) ?? []);
  if (domain === undefined) return others.length === 0 ? {} : { aliases: others };
  const noWww = isApex(domain) && !www ? { www: false } : {};
  if (site === null) return { ...(others.length === 0 ? {} : { aliases: others }), ...noWww };
  const wwwName = `www.${domain}` as Domain;
  const wanted = [...others, ...(www && isApex(domain) ? [wwwName] : [])];
  if (isSame(wanted, site.aliases)) return {};
  return isSame([...wanted, wwwName], site.aliases) ? noWww : { aliases: wanted, ...noWww };
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  [...new Set(some)].sort().join() === [...others].sort().join();

function redirectOf({ need }: FieldReader, to: string, site: SiteModel | null): PartialRequest {
  const redirectTo = unless(site?.redirectTo, need('to', 'redirectTarget', to, 'where it redirects to'));
  return set('redirectTo', redirectTo);
}

function routesOf(reader: FieldReader, drafts: readonly RouteDraft[], site: SiteModel | null): PartialRequest {
  const routes = drafts.flatMap((draft, at) => routeOf(reader, draft, at, site?.routes ?? []) ?? []);
  const isAll = routes.length === drafts.length;
  if (site !== null && isAll && routesText(routes.map(asDrawn)) === routesText(site.routes.map(drawn))) return {};
  return routes.length === 0 ? {} : { routes };
}

function routeOf(
  { need }: FieldReader,
  { path, target, port, websocket }: RouteDraft,
  at: number,
  before: readonly Route[],
): RouteRequest | null {
  const place = `routes/${at}`;
  const found = need(`${place}/path`, 'route', path, 'a path');
  const typedPort = need(`${place}/port`, 'port', port, 'a port');
  const isLocal = target === LOCAL;
  const container = isLocal ? undefined : need(`${place}/target`, 'container', target, 'a container');
  if (found === undefined || typedPort === undefined) return null;
  // One that has websockets keeps them unless they are refused.
  const had = before.some((route) => route.path === path && route.websocket);
  const options = websocket || had ? { websocket } : {};
  if (isLocal) return { path: found, upstream: { localPort: typedPort }, ...options };
  return container === undefined ? null : { path: found, upstream: { container, port: typedPort }, ...options };
}

const asDrawn = ({ path, upstream, websocket }: RouteRequest): string[] => {
  const to =
    'container' in upstream
      ? `${upstream.container}:${upstream.port}`
      : 'localPort' in upstream
        ? `:${upstream.localPort}`
        : '';
  return [path, to, String(websocket ?? false)];
};

const drawn = ({ path, upstream, websocket }: Route): string[] => [
  path,
  upstream.kind === 'container' ? `${upstream.container}:${upstream.port}` : `:${upstream.port}`,
  String(websocket),
];

const routesText = (routes: readonly string[][]): string =>
  routes
    .map((route) => route.join(' '))
    .sort()
    .join('\n');

const set = <K extends keyof PartialRequest>(key: K, value: PartialRequest[K]): PartialRequest =>
  value === undefined ? {} : { [key]: value };

/** undefined where it is as before. */
const unless = <T>(before: T | null | undefined, value: T | undefined): T | undefined =>
  value === before ? undefined : value;
