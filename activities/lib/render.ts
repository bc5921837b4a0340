import { join } from 'node:path';
import nunjucks from 'nunjucks';
import type { UpstreamUse } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { SiteRenderEnv } from '../../domain/nginx/environment.js';
import { accessLogFile, hasHttp2Directive, htpasswdFile } from '../../domain/nginx/environment.js';
import { headerPairs, hstsValue } from '../../domain/nginx/headers.js';
import { parseConfig } from '../../domain/nginx/parse.js';
import { nginxWord } from '../../domain/nginx/quote.js';
import * as words from '../../domain/nginx/vocabulary.js';
import type { Route, SiteModel, Upstream } from '../../domain/site/model.js';
import { packageRoot } from '../../lib/packageRoot.js';

/** What nginx.conf of a generation says; all paths absolute. */
export interface NginxGlobals extends SiteRenderEnv {
  /** In a container nginx finds containers by Docker's DNS, and the marker port is reached from outside of it. */
  readonly runtime: 'process' | 'container';
  readonly markerPort: number;
  readonly pidFile: string;
  readonly errorLog: string;
  /** null: no `user` directive, as for an nginx that does not run as root. */
  readonly workerUser: string | null;
  readonly resolver: string | null;
  /** Self-signed; what a TLS client with an unknown name gets. */
  readonly defaultCertificate: { readonly certificate: string; readonly key: string };
  readonly tempDir: string;
}

export interface GenerationMark {
  readonly runtime: 'process' | 'container';
  readonly number: number;
  readonly markerPort: number;
  /** Addresses beside loopback that may ask: the network's gateway, from which Docker forwards the published port. */
  readonly callers?: readonly string[];
}

/** nginx.conf: everything all sites share, and the default servers for names nobody has. */
export const renderNginxConf = (globals: NginxGlobals): string =>
  render('nginx.conf.njk', { ...common(globals), ...globals });

/** generation.conf: the marker server, which answers the number of the generation that is live. */
export const renderGenerationConf = (mark: GenerationMark): string =>
  render('generation.conf.njk', { callers: [], ...mark });

/**
 * conf.d/<domain>.conf. `upstreams` says where nginx reaches each of the site's upstreams. Fails with VALIDATION when
 * one is missing or a value cannot be quoted.
 */
export function renderSite(site: SiteModel, env: SiteRenderEnv, upstreams: readonly UpstreamUse[]): string {
  return render('site.conf.njk', {
    ...common(env),
    site,
    names: [site.domain, ...site.aliases].map(serverName).join(' '),
    accessLog: accessLogFile(env.logsDir, site.domain),
    htpasswd: htpasswdFile(site.domain),
    httpsRedirect: words.httpsRedirect(env.httpsPort),
    zone: rateZone(site),
    headers: headerPairs(site.headers),
    hsts: site.headers.hsts === null ? null : hstsValue(site.headers.hsts),
    proxyHeaders: words.proxyHeaders(words.hostHeader(env.httpPort, env.httpsPort)),
    websocketHeaders: words.WEBSOCKET_HEADERS,
    routes: site.routes.map((route) => ({ ...checkedRoute(route), ...upstreamWords(route, upstreams) })),
    opaque: site.opaque.map(oneDirective),
    hstsVariable: words.HSTS_VARIABLE,
    identityVariable: words.IDENTITY_VARIABLE,
    upstreamVariable: words.UPSTREAM_VARIABLE,
  });
}

function common(env: SiteRenderEnv) {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(env.thumbprint)) throw unrenderable('thumbprint', env.thumbprint);
  const values = { ...env, challengePattern: words.CHALLENGE_PATTERN };
  const directive = hasHttp2Directive(env.nginxVersion);
  return {
    ...values,
    challenge: render('challenge.njk', values).trimEnd(),
    logFormat: words.LOG_FORMAT,
    shared: { zone: words.SHARED_ZONE, rate: words.SHARED_RATE },
    addresses: env.ipv6 ? ['', '[::]:'] : [''],
    http2: { directive, parameter: directive ? '' : ' http2' },
  };
}

/** Quoting does not help where the first character of a word changes its meaning: `~` here makes a regex of a name. */
function serverName(name: string): string {
  if (!/^(\*\.)?[a-z0-9][a-z0-9.-]*$/.test(name)) throw unrenderable('name', name);
  return name;
}

function checkedRoute(route: Route): Route {
  if (!route.path.startsWith('/')) throw unrenderable('route', route.path);
  return route;
}

const rateZone = ({ domain, rateLimit }: SiteModel): string | null => {
  if (rateLimit === null) return null;
  return rateLimit.perSecond === words.SHARED_RATE ? words.SHARED_ZONE : words.siteZone(domain);
};

const ADDRESS = /^([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9a-fA-F:]+\]):\d{1,5}$/;

/** The identity is written only where the address is another: a container reached by a published port or by its IP. */
function upstreamWords({ upstream }: Route, uses: readonly UpstreamUse[]) {
  if (upstream.kind === 'local') return { address: `127.0.0.1:${upstream.port}`, identity: null };
  const name = `${upstream.container}:${upstream.port}`;
  const address = uses.find((use) => isSame(use.upstream, upstream))?.address;
  if (address === undefined || !ADDRESS.test(address)) throw unrenderable(`address of upstream ${name}`, address);
  return { address, identity: address === name ? null : name };
}

const isSame = (a: Upstream, b: Upstream): boolean =>
  a.port === b.port &&
  (a.kind === 'container' ? b.kind === 'container' && a.container === b.container : b.kind === 'local');

/** An opaque entry that were more than one directive could end the server block it stands in. */
function oneDirective(text: string): string {
  const { directives, fault } = parseConfig(text);
  const only = directives[0];
  if (fault !== null || only === undefined || directives.length > 1 || only.start > 0 || only.end < text.length) {
    throw unrenderable('opaque directive', text);
  }
  return text;
}

const unrenderable = (what: string, value: unknown) =>
  new VsaError('VALIDATION', `The ${what} cannot be written into an nginx file: ${JSON.stringify(value) ?? 'missing'}`);

const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(join(packageRoot(), 'templates', 'nginx')), {
  // Keeps the cause of an error.
  dev: true,
  autoescape: false,
  throwOnUndefined: true,
  trimBlocks: true,
  lstripBlocks: true,
});
environment.addFilter('q', nginxWord);

/** Nunjucks wraps what a filter throws; the refusal itself is what the caller must see. */
function render(template: string, values: object): string {
  try {
    return environment.render(template, values);
  } catch (error) {
    throw error instanceof Error && error.cause instanceof VsaError ? error.cause : error;
  }
}
