import type { UpstreamUse } from '../contracts.js';
import type { Domain } from '../fields/brands.js';
import type { Route, SiteModel, Timeouts, TlsFiles } from '../site/model.js';
import { htpasswdFile } from './environment.js';
import type { Directive } from './parse.js';
import type { ReadRoute } from './route.js';
import { beginReading, type ServerReading, takeDirective } from './serverReading.js';
import { unsupported } from './unsupported.js';

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

/** Fails (see `unsupported`) at a directive of ours that was edited to what the model cannot say. */
export function servedBy(server: Directive, rates: ReadonlyMap<string, number>): ServedSite {
  const block = server.block ?? [];
  const state = beginReading(namesOf(server), rates);
  const opaque = block.filter((one) => !takeDirective(one, state));
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

function namesOf(server: Directive): readonly Domain[] {
  const directives = (server.block ?? []).filter(({ name }) => name === 'server_name');
  const names = directives.flatMap(({ args }) => args.map((name) => name.toLowerCase()));
  const bad = directives.find(({ args }) => args.some((name) => !/^(\*\.)?[a-z0-9][a-z0-9.-]*$/i.test(name)));
  if (bad !== undefined) throw unsupported.at(bad);
  return [...new Set(names)] as Domain[];
}

/** Ours, or hand-written and kept: the site's password file makes the difference, the words of the realm do not. */
const isOwnAuth = ({ auth, names: [domain] }: ServerReading): boolean =>
  auth.length === 2 &&
  auth.some(({ name, args }) => name === 'auth_basic' && args[0] !== 'off') &&
  auth.some(({ name, args }) => name === 'auth_basic_user_file' && args[0] === htpasswdFile(domain ?? ''));

function tlsOf({ certificate, key }: ServerReading, server: Directive): TlsFiles | null {
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
