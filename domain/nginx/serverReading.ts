import type { Domain, Size, Timeout } from '../fields/brands.js';
import type { HeaderSet, RateLimit, SiteModel, Timeouts } from '../site/model.js';
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

/** What has been read of a serving server block so far. nginx's own defaults stand for what the block does not say. */
export interface ServerReading {
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

export const beginReading = (names: readonly Domain[], rates: ReadonlyMap<string, number>): ServerReading => ({
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

/**
 * Takes one directive of the block into the reading: true when the renderer writes it again, false when it has to be
 * kept as opaque. Fails (see `unsupported`) where neither is possible.
 */
export const takeDirective = (directive: Directive, reading: ServerReading): boolean =>
  HANDLERS.get(directive.name)?.(directive, reading) === true;

type Handler = (directive: Directive, state: ServerReading) => boolean;

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
function takeListen({ args: [address = '', ...words] }: Directive, state: ServerReading): boolean {
  const port = /^(?:\[::\]:)?(\d+)$/.exec(address)?.[1];
  if (port === undefined || words.some((word) => word !== 'ssl' && word !== 'http2')) return false;
  state.port ??= port;
  return state.port === port;
}

function takeSize({ args }: Directive, state: ServerReading): boolean {
  const size = sizeOf(args[0] ?? '');
  if (size !== null) state.size = size;
  return size !== null;
}

function takeLimit(directive: Directive, state: ServerReading): boolean {
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

function takeHeader({ args: [name = '', value = '', always] }: Directive, state: ServerReading): boolean {
  const part = always === 'always' && isQuotable(value) ? headerPart(name, value) : null;
  if (part === null || state.seen.has(`add_header ${name}`)) return false;
  state.seen.add(`add_header ${name}`);
  state.headers = { ...state.headers, ...part };
  return true;
}

function takeHsts({ args: [variable, value = ''] }: Directive, state: ServerReading): boolean {
  const hsts = variable === HSTS_VARIABLE ? parseHsts(value) : null;
  if (hsts === null) return false;
  state.headers = { ...state.headers, hsts };
  return true;
}

function takeLocation(location: Directive, state: ServerReading): boolean {
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
