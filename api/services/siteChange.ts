import { getDomain } from 'tldts';
import type { NameRequest } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import { FIELDS, type FieldRules } from '../../domain/fields/index.js';
import type { Domain } from '../../domain/fields/brands.js';
import type { SiteRequest } from '../../domain/schemas/site.js';
import { DEFAULT_OPTIONS } from '../../domain/site/defaults.js';
import type {
  HeaderSet,
  RouteOptions,
  SiteChange,
  SiteModel,
  Timeouts,
  UpstreamRequest,
} from '../../domain/site/model.js';

/** A site's change with the names it is to have. */
export interface Wanted {
  readonly change: SiteChange;
  readonly names: readonly NameRequest[];
}

/**
 * What the workflow gets for a request. `recorded` is the site as it was last proven, null for a new one: what the
 * request leaves out is kept from it. Fails with VALIDATION when a new site has nothing to serve.
 */
export function siteChange(request: SiteRequest, recorded: SiteModel | null, rules: FieldRules): Wanted {
  if (recorded === null && request.routes === undefined && request.redirectTo === undefined) throw nothingToServe();
  const names = namesOf(request, recorded, rules);
  const { domain, redirectTo } = request;
  const options = optionsOf(request, recorded);
  const aliases = names.map(({ name }) => name).filter((name) => name !== domain);
  const change: SiteChange = {
    domain,
    aliases: aliases.toSorted(),
    ...routesOf(request, options.timeouts ?? timeoutsOf(recorded)),
    ...(redirectTo === undefined ? {} : { redirectTo }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    skipCert: request.skipCert ?? false,
  };
  return { change, names };
}

function nothingToServe(): VsaError {
  const message = 'A new site needs routes, or redirectTo.';
  return new VsaError('VALIDATION', message, { errors: [{ pointer: '/routes', message, code: 'MISSING' }] });
}

/**
 * The domain, the aliases asked for (else the recorded ones) and `www.`: by default on a new site of an apex name, and
 * kept where the site has it. Only a default `www.` counts as not typed. A recorded alias is never dropped silently.
 */
function namesOf(request: SiteRequest, recorded: SiteModel | null, rules: FieldRules): NameRequest[] {
  const { domain, www } = request;
  const wwwName = FIELDS.domain(`www.${domain}`, rules);
  const typed = [...new Set(request.aliases ?? recorded?.aliases ?? [])].filter((name) => name !== domain);
  const kept = typed.filter(
    (name) => www !== false || request.aliases !== undefined || !wwwName.ok || name !== wwwName.value,
  );
  const names = [domain, ...kept].map((name) => ({ name, typed: true }));
  if (!wwwName.ok || www === false || kept.includes(wwwName.value)) return names;
  if (recorded?.aliases.includes(wwwName.value) === true) return [...names, { name: wwwName.value, typed: true }];
  if (www === true) return [...names, { name: wwwName.value, typed: true }];
  return recorded === null && isApex(domain) ? [...names, { name: wwwName.value, typed: false }] : names;
}

const isApex = (domain: Domain): boolean =>
  getDomain(domain, { extractHostname: false, validateHostname: false, detectIp: false }) === domain;

const timeoutsOf = (recorded: SiteModel | null): Timeouts => recorded?.timeouts ?? DEFAULT_OPTIONS.timeouts;

function routesOf({ routes }: SiteRequest, siteTimeouts: Timeouts): Pick<SiteChange, 'routes' | 'routeOptions'> {
  if (routes === undefined) return {};
  const named = routes.flatMap((route) => {
    const options = defined<RouteOptions>({
      websocket: route.websocket,
      buffering: route.buffering,
      authExempt: route.authExempt,
      timeouts: route.timeouts === undefined ? undefined : merged(siteTimeouts, route.timeouts),
    });
    return Object.keys(options).length === 0 ? [] : [{ path: route.path, ...options }];
  });
  return {
    routes: routes.map(({ path, upstream }) => ({ path, upstream: upstreamOf(upstream) })),
    ...(named.length === 0 ? {} : { routeOptions: named }),
  };
}

function upstreamOf(upstream: NonNullable<SiteRequest['routes']>[number]['upstream']): UpstreamRequest {
  if ('container' in upstream) return { kind: 'container', ...upstream };
  if ('localPort' in upstream) return { kind: 'local', port: upstream.localPort };
  return { kind: 'published', publishedPort: upstream.publishedPort, port: upstream.port ?? null };
}

function optionsOf(request: SiteRequest, recorded: SiteModel | null): NonNullable<SiteChange['options']> {
  const { clientMaxBodySize, timeouts, rateLimit, headers } = request;
  return {
    ...(clientMaxBodySize === undefined ? {} : { clientMaxBodySize }),
    ...(timeouts === undefined ? {} : { timeouts: merged(timeoutsOf(recorded), timeouts) }),
    ...(rateLimit === undefined ? {} : { rateLimit: rateLimitOf(rateLimit, recorded) }),
    ...(headers === undefined ? {} : { headers: defined<HeaderSet>(headers) }),
  };
}

function rateLimitOf(rate: string, recorded: SiteModel | null): SiteModel['rateLimit'] {
  if (rate === 'off') return null;
  const burst = recorded?.rateLimit?.burst ?? DEFAULT_OPTIONS.rateLimit?.burst ?? 0;
  return { perSecond: Number.parseInt(rate, 10), burst };
}

const merged = (all: Timeouts, some: NonNullable<SiteRequest['timeouts']>): Timeouts => ({ ...all, ...defined(some) });

/** Without the fields that were not named. */
const defined = <T>(object: { readonly [K in keyof T]?: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
