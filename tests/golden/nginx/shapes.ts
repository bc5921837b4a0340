import type { UpstreamUse } from '../../../domain/contracts.js';
import type { ContainerName, Domain, Port, RedirectTarget, RoutePath, VpsId } from '../../../domain/fields/brands.js';
import type { SiteRenderEnv } from '../../../domain/nginx/environment.js';
import { DEFAULT_OPTIONS, DEFAULT_ROUTE_OPTIONS } from '../../../domain/site/defaults.js';
import type { Route, SiteModel, Upstream } from '../../../domain/site/model.js';

export const ENV: SiteRenderEnv = {
  nginxVersion: '1.31.3',
  httpPort: 80,
  httpsPort: 443,
  ipv6: true,
  thumbprint: 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ',
  vpsId: 'vps-01' as VpsId,
  logsDir: '/srv/flowbiz/reverse-proxy/logs',
};

export const container = (name: string, port: number): Upstream => ({
  kind: 'container',
  container: name as ContainerName,
  port: port as Port,
});
export const local = (port: number): Upstream => ({ kind: 'local', port: port as Port });

export const route = (path: string, upstream: Upstream, more: Partial<Route> = {}): Route => ({
  ...DEFAULT_ROUTE_OPTIONS,
  path: path as RoutePath,
  upstream,
  ...more,
});

export function aSite(domain: string, more: Partial<SiteModel> = {}): SiteModel {
  const folder = `/srv/flowbiz/reverse-proxy/certs/${domain}/0A1B`;
  return {
    ...DEFAULT_OPTIONS,
    domain: domain as Domain,
    aliases: [],
    tls: { certificate: `${folder}/fullchain.pem`, key: `${folder}/privkey.pem` },
    routes: [],
    redirectTo: null,
    opaque: [],
    ...more,
  };
}

interface Shape {
  readonly site: SiteModel;
  readonly env: SiteRenderEnv;
  readonly upstreams: readonly UpstreamUse[];
}

const web = container('web', 3000);
const api = container('api', 8080);

/** One site of each kind; the golden file of the same name is what it looks like to nginx. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  plain: {
    site: aSite('example.com', { aliases: ['www.example.com' as Domain], routes: [route('/', web)] }),
    env: ENV,
    upstreams: [{ upstream: web, address: 'web:3000' }],
  },
  everything: {
    site: aSite('app.example.com', {
      auth: true,
      rateLimit: { perSecond: 10, burst: 0 },
      opaque: ['gzip on;', 'location /static/ {\n        root /srv/static;\n    }'],
      routes: [
        route('/api/', api, {
          websocket: true,
          buffering: false,
          authExempt: true,
          timeouts: DEFAULT_OPTIONS.timeouts,
        }),
        route('/', web),
      ],
    }),
    env: { ...ENV, httpPort: 8080, httpsPort: 8443, ipv6: false },
    upstreams: [
      { upstream: web, address: '127.0.0.1:32768' },
      { upstream: api, address: '172.30.0.7:8080' },
    ],
  },
  'http-only': {
    site: aSite('new.example.com', { tls: null, rateLimit: null, routes: [route('/', local(4000))] }),
    env: ENV,
    upstreams: [],
  },
  'redirect-only': {
    site: aSite('old.example.com', { redirectTo: 'https://example.com/moved' as RedirectTarget }),
    env: { ...ENV, nginxVersion: '1.22.1' },
    upstreams: [],
  },
};

/** Uses without repetition, in one order, for comparing. */
export const usesOf = (uses: readonly UpstreamUse[]): readonly string[] =>
  [...new Set(uses.map((use) => JSON.stringify(use)))].sort();
