import { acmeOf, type Acme } from './acme.js';
import { type Directive, parseConfig } from './parse.js';
import { type ProxiedRoute, routesOf, upstreamBlocks } from './proxied.js';
import { type Server, serverOf } from './server.js';
import { type Block, firstArg, isOpaqueCode, everyDirective, named } from './tree.js';
import { type Warning, warningsOf } from './warnings.js';

/** What `vsa vhost read` says of one nginx file: values as they stand in it, null where it says nothing. */
export interface VhostReading {
  readonly file: string;
  /** The names served, the main one first; empty when the file is no site. */
  readonly names: readonly string[];
  readonly tls: boolean;
  /** In the order of the file; a location with several upstreams has one entry for each. */
  readonly routes: readonly VhostRoute[];
  /** Set when the site does nothing but redirect. */
  readonly redirect: Redirect | null;
  readonly auth: boolean;
  readonly clientMaxBodySize: string | null;
  readonly proxyReadTimeout: string | null;
  readonly proxySendTimeout: string | null;
  readonly proxyConnectTimeout: string | null;
  readonly websocket: boolean;
  /** File name of the included header snippet. */
  readonly headerSnippet: string | null;
  /** `unreachable`: there is a challenge location, but no request gets to it. */
  readonly acme: Acme;
  readonly accessLog: string | null;
  readonly warnings: readonly Warning[];
}

/** `path` keeps a modifier `=`, `~` or `~*`; `port` is null and `host` as written where they cannot be known. */
export type VhostRoute = Pick<ProxiedRoute, 'path' | 'scheme' | 'host' | 'port' | 'auth'>;

export interface Redirect {
  readonly code: number;
  readonly to: string;
}

/** Reads any nginx file; pure, and it never throws. */
export function readVhost(file: string, text: string): VhostReading {
  const { directives, fault } = parseConfig(text);
  const blocks = serverBlocks(directives);
  const upstreams = upstreamBlocks(directives);
  const servers = blocks.map((block) => serverOf(block, routesOf(block, upstreams)));
  const sites = servers.filter(({ names }) => names.length > 0);
  const main = mainServer(sites);
  const warnings = fault === null ? [] : [{ code: 'SYNTAX', line: fault.line, text: fault.text }];
  if (main === null) return { ...nothing(file), warnings: [...warnings, ...unseen(directives)] };

  const routes = distinctRoutes([main, ...sites.filter((server) => server !== main)]);
  const acme = acmeOf(sites);
  const value = (name: string) => settingOf(main, name);
  return {
    ...nothing(file),
    names: [...new Set([main, ...sites].flatMap(({ names }) => names))],
    tls: sites.some(({ tls }) => tls),
    routes: routes.map(({ path, scheme, host, port, auth }) => ({ path, scheme, host, port, auth })),
    redirect: routes.length === 0 ? main.redirect : null,
    auth: main.auth || (routes.length > 0 && (routes.every(({ auth }) => auth) || isRootProtected(routes))),
    clientMaxBodySize: value('client_max_body_size'),
    proxyReadTimeout: value('proxy_read_timeout'),
    proxySendTimeout: value('proxy_send_timeout'),
    proxyConnectTimeout: value('proxy_connect_timeout'),
    websocket: routes.some(({ websocket }) => websocket),
    headerSnippet: snippetOf(main) ?? firstOf(sites, snippetOf),
    acme,
    accessLog: logOf(main) ?? firstOf(sites, logOf),
    warnings: [...warnings, ...unseen(directives), ...warningsOf(sites, acme)].sort((a, b) => a.line - b.line),
  };
}

const nothing = (file: string): VhostReading => ({
  file,
  names: [],
  tls: false,
  routes: [],
  redirect: null,
  auth: false,
  clientMaxBodySize: null,
  proxyReadTimeout: null,
  proxySendTimeout: null,
  proxyConnectTimeout: null,
  websocket: false,
  headerSnippet: null,
  acme: 'none',
  accessLog: null,
  warnings: [],
});

/** Server blocks of a vhost file or of a whole nginx.conf; those of `stream` and `mail` are no sites. */
const serverBlocks = (directives: Block): readonly Directive[] =>
  directives.flatMap((one) =>
    one.name === 'http' ? named(one.block ?? [], 'server') : one.name === 'server' ? [one] : [],
  );

/** The one that does the site's work: it proxies or serves files, over TLS where there are two. */
function mainServer(sites: readonly Server[]): Server | null {
  const rank = (server: Server): number => (server.routes.length > 0 ? 4 : server.files ? 2 : 0) + (server.tls ? 1 : 0);
  return sites.reduce<Server | null>((best, one) => (best === null || rank(one) > rank(best) ? one : best), null);
}

function distinctRoutes(servers: readonly Server[]): readonly ProxiedRoute[] {
  const seen = new Map<string, ProxiedRoute>();
  for (const route of servers.flatMap(({ routes }) => routes)) {
    const key = `${route.path} ${route.scheme}://${route.host}:${route.port}`;
    if (!seen.has(key)) seen.set(key, route);
  }
  return [...seen.values()];
}

const isRootProtected = (routes: readonly ProxiedRoute[]): boolean =>
  routes.some(({ path, auth }) => path === '/' && auth);

/** As the server has it, else as its first route has it. */
const settingOf = ({ block, routes }: Server, name: string): string | null =>
  firstArg(block, name) ?? firstOf(routes, (route) => firstArg(route.location, name));

const snippetOf = ({ every }: Server): string | null => {
  const include = every.find(({ name, args }) => name === 'include' && /header[^/]*$/i.test(args[0] ?? ''));
  return include?.args[0]?.split('/').at(-1) ?? null;
};

const logOf = ({ block }: Server): string | null => {
  const log = firstArg(block, 'access_log');
  return log === 'off' ? null : log;
};

function firstOf<T>(list: readonly T[], pick: (one: T) => string | null): string | null {
  for (const one of list) {
    const found = pick(one);
    if (found !== null) return found;
  }
  return null;
}

const unseen = (directives: Block): readonly Warning[] =>
  everyDirective(directives)
    .filter(isOpaqueCode)
    .map(({ name, args, line }) => ({ code: 'NOT_READ', line, text: `${[name, ...args].join(' ')} is not followed` }));
