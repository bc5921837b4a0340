import type { UpstreamUse } from '../contracts.js';
import type { Domain, Size, Timeout } from '../fields/brands.js';
import type { HeaderSet, RateLimit, Route, SiteModel, Timeouts, TlsFiles } from '../site/model.js';
import { htpasswdFile } from './environment.js';
import { headerPart, NO_HEADERS, parseHsts } from './headers.js';
import type { Directive } from './parse.js';
import { isQuotable } from './quote.js';
import { type ReadRoute, readRedirect, readRoute } from './route.js';
import { unsupported } from './unsupported.js';
import { secondsOf, sizeOf } from './values.js';
import {
  CHALLENGE_PATTERN,
  HSTS_VARIABLE,
  isProxyHeader,
  LOG_FORMAT,
  SHARED_RATE,
  SHARED_ZONE,
  siteZone,
} from './vocabulary.js';

/** What the server block that does a site's work says of the site. */
export interface ServedSite {
  readonly names: Pick<SiteModel, 'domain' | 'aliases'>;
  readonly tls: TlsFiles | null;
  readonly options: Pick<
    SiteModel,
    'clientMaxBodySize' | 'timeouts' | 'rateLimit' | 'headers' | 'auth' | 'routes' | 'redirectTo'
  >;
  readonly upstreams: readonly UpstreamUse[];
  readonly opaque: readonly Directive[];
  /** The site's own rate-limit zone, where it uses one. */
  readonly zone: string | null;
}

/** Read so far. nginx's own defaults stand for what the block does not say. */
interface State {
  readonly names: readonly Domain[];
  port: string | null;
  certificate: string | null;
  key: string | null;
  size: Size;
  timeouts: { connect: Timeout; read: Timeout; send: Timeout };
  limit: RateLimit | null;
  zone: string | null;
  headers: HeaderSet;
  redirectTo: SiteModel['redirectTo'];
  readonly routes: ReadRoute[];
  readonly auth: Directive[];
  readonly rates: ReadonlyMap<string, number>;
  readonly seen: Set<string>;
}

/** Fails (see `unsupported`) at a directive of ours that was edited to what the model cannot say. */
export function servedBy(server: Directive, rates: ReadonlyMap<string, number>): ServedSite {
  const block = server.block ?? [];
  const state = begin(namesOf(server), rates);
  const opaque = block.filter((one) => HANDLERS.get(one.name)?.(one, state) !== true);
  const auth = isOwnAuth(state);
  const [domain, ...aliases] = state.names;
  if (domain === undefined) throw unsupported.at(server);
  return {
    names: { domain, aliases },
    tls: tlsOf(state, server),
    options: {
      clientMaxBodySize: state.size,
      timeouts: state.timeouts,
      rateLimit: state.limit,
      headers: state.headers,
      auth,
      routes: state.routes.map((route) => routeOf(route, state.timeouts)),
      redirectTo: state.redirectTo,
    },
    upstreams: state.routes.map(({ upstream, address }) => ({ upstream, address })),
    opaque: auth ? opaque : [...opaque, ...state.auth].sort((a, b) => a.start - b.start),
    zone: state.zone,
  };
}

const begin = (names: readonly Domain[], rates: ReadonlyMap<string, number>): State => ({
  names,
  port: null,
  certificate: null,
  key: null,
  size: '1m' as Size,
  timeouts: { connect: '60s' as Timeout, read: '60s' as Timeout, send: '60s' as Timeout },
  limit: null,
  zone: null,
  headers: NO_HEADERS,
  redirectTo: null,
  routes: [],
  auth: [],
  rates,
  seen: new Set(),
});

function namesOf(server: Directive): readonly Domain[] {
  const directives = (server.block ?? []).filter(({ name }) => name === 'server_name');
  const names = directives.flatMap(({ args }) => args.map((name) => name.toLowerCase()));
  const bad = directives.find(({ args }) => args.some((name) => !/^(\*\.)?[a-z0-9][a-z0-9.-]*$/i.test(name)));
  if (bad !== undefined) throw unsupported.at(bad);
  return [...new Set(names)] as Domain[];
}

/** true: the state holds it now, and the renderer writes it again. Anything else is kept as opaque. */
type Handler = (directive: Directive, state: State) => boolean;

/** Where nginx accepts a directive once only, one that the model cannot say cannot be kept beside ours either. */
const once =
  (take: Handler): Handler =>
  (directive, state) => {
    if (state.seen.has(directive.name) || !take(directive, state)) throw unsupported.at(directive);
    state.seen.add(directive.name);
    return true;
  };

const timeout = (which: keyof Timeouts): Handler =>
  once(({ args }, state) => {
    const value = secondsOf(args[0] ?? '');
    if (value === null) return false;
    state.timeouts[which] = value;
    return true;
  });

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['listen', takeListen],
  ['server_name', () => true],
  ['http2', once(({ args }) => args[0] === 'on')],
  ['ssl_certificate', once(({ args }, state) => (state.certificate = args[0] ?? null) !== null)],
  ['ssl_certificate_key', once(({ args }, state) => (state.key = args[0] ?? null) !== null)],
  [
    'access_log',
    ({ args }, { names }) => args[1] === LOG_FORMAT && args[0]?.endsWith(`/domains/${names[0]}.access.json`) === true,
  ],
  ['client_max_body_size', once(takeSize)],
  ['proxy_connect_timeout', timeout('connect')],
  ['proxy_read_timeout', timeout('read')],
  ['proxy_send_timeout', timeout('send')],
  ['limit_req', takeLimit],
  ['limit_req_status', once(({ args }) => args[0] === '429')],
  ['auth_basic', (directive, { auth }) => auth.push(directive) > 0],
  ['auth_basic_user_file', (directive, { auth }) => auth.push(directive) > 0],
  ['proxy_set_header', ({ args }) => isProxyHeader(args[0] ?? '', args[1] ?? '')],
  ['add_header', takeHeader],
  ['set', takeHsts],
  ['location', takeLocation],
]);

/** The first port is ours; another port, or an option we do not write, is kept. */
function takeListen({ args: [address = '', ...words] }: Directive, state: State): boolean {
  const port = /^(?:\[::\]:)?(\d+)$/.exec(address)?.[1];
  if (port === undefined || words.some((word) => word !== 'ssl' && word !== 'http2')) return false;
  state.port ??= port;
  return state.port === port;
}

function takeSize({ args }: Directive, state: State): boolean {
  const size = sizeOf(args[0] ?? '');
  if (size !== null) state.size = size;
  return size !== null;
}

function takeLimit(directive: Directive, state: State): boolean {
  const [zoneWord = '', ...rest] = directive.args;
  const zone = zoneWord.replace(/^zone=/, '');
  const own = zone === siteZone(state.names[0] ?? '');
  const perSecond = zone === SHARED_ZONE ? SHARED_RATE : own ? state.rates.get(zone) : undefined;
  const words = /^(?:burst=(\d{1,5}) )?nodelay$/.exec(rest.join(' '));
  if (perSecond === undefined || words === null || state.limit !== null) {
    // Its zone is declared by us or not at all.
    if (own) throw unsupported.at(directive);
    return false;
  }
  state.limit = { perSecond, burst: Number(words[1] ?? 0) };
  state.zone = own ? zone : null;
  return true;
}

function takeHeader({ args: [name = '', value = '', always] }: Directive, state: State): boolean {
  const part = always === 'always' && isQuotable(value) ? headerPart(name, value) : null;
  if (part === null || state.seen.has(`add_header ${name}`)) return false;
  state.seen.add(`add_header ${name}`);
  state.headers = { ...state.headers, ...part };
  return true;
}

function takeHsts({ args: [variable, value = ''] }: Directive, state: State): boolean {
  const hsts = variable === HSTS_VARIABLE ? parseHsts(value) : null;
  if (hsts === null) return false;
  state.headers = { ...state.headers, hsts };
  return true;
}

function takeLocation(location: Directive, state: State): boolean {
  if (location.args[0] === '~') return location.args[1] === CHALLENGE_PATTERN;
  const redirect = state.redirectTo === null ? readRedirect(location) : null;
  if (redirect !== null) {
    state.redirectTo = redirect;
    return true;
  }
  const route = readRoute(location);
  if (route !== null) state.routes.push(route);
  return route !== null;
}

/** Ours, or hand-written and kept: the site's password file makes the difference, the words of the realm do not. */
const isOwnAuth = ({ auth, names: [domain] }: State): boolean =>
  auth.length === 2 &&
  auth.some(({ name, args }) => name === 'auth_basic' && args[0] !== 'off') &&
  auth.some(({ name, args }) => name === 'auth_basic_user_file' && args[0] === htpasswdFile(domain ?? ''));

function tlsOf({ certificate, key }: State, server: Directive): TlsFiles | null {
  if (certificate === null && key === null) return null;
  if (certificate === null || key === null) throw unsupported.at(server);
  return { certificate, key };
}

/** A time-out that the location does not name is the server's, as nginx inherits it. */
function routeOf(
  { path, upstream, websocket, buffering, authExempt, timeouts }: ReadRoute,
  inherited: Timeouts,
): Route {
  const named = Object.keys(timeouts).length > 0;
  return { path, upstream, websocket, buffering, authExempt, timeouts: named ? { ...inherited, ...timeouts } : null };
}
