import fc from 'fast-check';
import type { UpstreamUse } from '../../../domain/contracts.js';
import type {
  ContainerName,
  Domain,
  HeaderValue,
  Port,
  RedirectTarget,
  RoutePath,
  Size,
  Timeout,
} from '../../../domain/fields/brands.js';
import type { SiteRenderEnv } from '../../../domain/nginx/environment.js';
import { canonicalSite } from '../../../domain/site/change.js';
import type { HeaderSet, Route, SiteModel, Timeouts, Upstream } from '../../../domain/site/model.js';
import { ENV } from './shapes.js';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/);
const domain = fc
  .tuple(label, label, fc.constantFrom('com', 'example', 'ch'))
  .map((parts) => parts.join('.') as Domain);
const port = fc.integer({ min: 1, max: 65_535 }).map((number) => number as Port);
const containerName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_.-]{0,30}$/).map((name) => name as ContainerName);
const path = fc
  .stringMatching(/^\/([A-Za-z0-9._~-]{1,6}\/){0,3}[A-Za-z0-9._~-]{0,6}$/)
  .map((text) => text as RoutePath);
const size = fc.stringMatching(/^\d{1,5}[km]$/).map((text) => text as Size);
const timeout = fc.stringMatching(/^\d{1,4}s$/).map((text) => text as Timeout);
const timeouts: fc.Arbitrary<Timeouts> = fc.record({ connect: timeout, read: timeout, send: timeout });
const headerValue = fc
  .stringMatching(/^[!#%-:<-[\]-z|~]([ !#%-:<-[\]-z|~]{0,40}[!#%-:<-[\]-z|~])?$/)
  .map((text) => text as HeaderValue);
const policy = fc
  .stringMatching(/^[!#%-[\]-z|~]([ !#%-[\]-z|~]{0,40}[!#%-[\]-z|~])?$/)
  .map((text) => text as HeaderValue);

const upstream: fc.Arbitrary<Upstream> = fc.oneof(
  fc.record({ kind: fc.constant('container' as const), container: containerName, port }),
  fc.record({ kind: fc.constant('local' as const), port }),
);

const route: fc.Arbitrary<Route> = fc.record({
  path,
  upstream,
  websocket: fc.boolean(),
  buffering: fc.boolean(),
  authExempt: fc.boolean(),
  timeouts: fc.option(timeouts),
});

const headers: fc.Arbitrary<HeaderSet> = fc.record({
  hsts: fc.option(
    fc.record({
      maxAge: fc.integer({ min: 0, max: 99_999_999 }),
      includeSubDomains: fc.boolean(),
      preload: fc.boolean(),
    }),
  ),
  frameOptions: fc.constantFrom('DENY', 'SAMEORIGIN', null),
  contentTypeOptions: fc.boolean(),
  referrerPolicy: fc.option(headerValue),
  permissionsPolicy: fc.option(headerValue),
  contentSecurityPolicy: fc.option(policy),
});

const opaque = fc.uniqueArray(
  fc.constantFrom(
    'gzip on;',
    'ssl_stapling on;',
    'add_header X-Robots-Tag "noindex, \\"all\\"" always;',
    'proxy_set_header X-Extra $request_id;',
    'listen 8081;',
    'access_log off;',
    'location ~ \\.php$ {\n        deny all;\n    }',
    'location ^~ /static/ {\n        root /srv; # files\n    }',
    "if ($http_user_agent ~ 'bad;bot') {\n        return 403;\n    }",
  ),
  { maxLength: 4 },
);

const target = fc
  .tuple(fc.constantFrom('http', 'https'), domain, fc.option(path))
  .map(([scheme, host, rest]) => `${scheme}://${host}${rest ?? ''}` as RedirectTarget);

const work = fc.oneof(
  fc.record({
    routes: fc.uniqueArray(route, { minLength: 1, maxLength: 4, selector: (one) => one.path }),
    redirectTo: fc.constant(null),
  }),
  fc.record({ routes: fc.constant([]), redirectTo: target }),
);

const site: fc.Arbitrary<SiteModel> = fc
  .record({
    domain,
    aliases: fc.uniqueArray(domain, { maxLength: 3 }),
    tls: fc.option(
      fc.constant({ certificate: '/srv/a b/certs/01/fullchain.pem', key: '/srv/a b/certs/01/privkey.pem' }),
    ),
    clientMaxBodySize: size,
    timeouts,
    rateLimit: fc.option(
      fc.record({
        perSecond: fc.oneof(fc.constant(50), fc.integer({ min: 1, max: 99_999 })),
        burst: fc.integer({ min: 0, max: 99_999 }),
      }),
    ),
    headers,
    auth: fc.boolean(),
    opaque,
    work,
  })
  .map(({ work: { routes, redirectTo }, ...rest }) => canonicalSite({ ...rest, routes, redirectTo }));

/** Where nginx reaches an upstream: by name, by a published port or by an address. */
const addressOf = (one: Upstream, way: number): string => {
  if (one.kind === 'local') return `127.0.0.1:${one.port}`;
  return [`${one.container}:${one.port}`, '127.0.0.1:32768', `172.30.0.9:${one.port}`][way % 3] ?? '';
};

export interface AnySite {
  readonly site: SiteModel;
  readonly env: SiteRenderEnv;
  readonly upstreams: readonly UpstreamUse[];
}

/** Any valid site in its canonical form, on any VPS. */
export const anySite: fc.Arbitrary<AnySite> = fc
  .record({ site, way: fc.nat(2), ipv6: fc.boolean(), httpsPort: fc.constantFrom(443, 8443), old: fc.boolean() })
  .map(({ site: model, way, ipv6, httpsPort, old }) => ({
    site: model,
    env: { ...ENV, ipv6, httpsPort, nginxVersion: old ? '1.22.1' : '1.31.3' },
    upstreams: model.routes.map((one) => ({ upstream: one.upstream, address: addressOf(one.upstream, way) })),
  }));
