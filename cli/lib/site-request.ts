import { UsageError } from './exit.js';
import { parsed } from './parsed.js';
import { siteHeaders } from './site-headers.js';
import type { SiteFlags } from './site-flags.js';
import { siteRoutes } from './site-routes.js';
import type { SiteRequest } from './shapes.js';

/**
 * The request a command line stands for. Values are checked with the same parsers as in the hub; a refused one is a
 * usage error naming its flag. What is not said is left out, so a live site keeps it.
 */
export function siteRequest(flags: SiteFlags): SiteRequest {
  if (flags.domain === undefined) throw new UsageError('the name of the site is missing', 'add --domain NAME');
  const headers = siteHeaders(flags);
  const routes = siteRoutes(flags);
  if (flags.redirectTo !== undefined && routes.length > 0) {
    throw new UsageError('a site either redirects or has routes', 'leave out --redirect-to or the upstream');
  }
  return defined({
    domain: parsed('domain', flags.domain, '--domain'),
    vpsId: optional(flags.vps, (id) => parsed('vpsId', id, '--vps')),
    aliases: flags.alias?.map((name) => parsed('domain', name, '--alias')),
    www: flags.www ? undefined : false,
    routes: routes.length === 0 ? undefined : routes,
    redirectTo: optional(flags.redirectTo, (url) => parsed('redirectTarget', url, '--redirect-to')),
    skipCert: flags.skipCert,
    clientMaxBodySize: optional(flags.clientMaxBodySize, (size) => parsed('size', size, '--client-max-body-size')),
    timeouts: timeouts(flags),
    rateLimit: optional(flags.rateLimit, (rate) => (rate === 'off' ? rate : parsed('rate', rate, '--rate-limit'))),
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    base: optional(flags.base, planBase),
    waitForVps: flags.waitForVps,
  }) as SiteRequest;
}

function timeouts(flags: SiteFlags): object | undefined {
  const of = (name: string, text: string | undefined) => optional(text, (time) => parsed('timeout', time, name));
  const named = defined({
    connect: of('--proxy-connect-timeout', flags.proxyConnectTimeout),
    read: of('--proxy-read-timeout', flags.proxyReadTimeout),
    send: of('--proxy-send-timeout', flags.proxySendTimeout),
  });
  return Object.keys(named).length === 0 ? undefined : named;
}

/** A plan prints its base as one word: the hash of the site's files, a colon, the hash of the shared ones. */
function planBase(text: string): SiteRequest['base'] {
  const [, site, global] = /^([^:\s]+):([^:\s]+)$/.exec(text) ?? [];
  if (site === undefined || global === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no base of a plan`, '--base: copy it from the plan, SITE:GLOBAL');
  }
  return { site, global };
}

const optional = <T, R>(value: T | undefined, then: (value: T) => R): R | undefined =>
  value === undefined ? undefined : then(value);

const defined = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
