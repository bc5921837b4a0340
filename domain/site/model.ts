import type {
  ContainerName,
  Domain,
  HeaderValue,
  Port,
  RedirectTarget,
  RoutePath,
  Size,
  Timeout,
} from '../fields/brands.js';

/** Where a route's requests go: a container's port, or a port of the VPS itself where its policy allows that. */
export type Upstream =
  | { readonly kind: 'container'; readonly container: ContainerName; readonly port: Port }
  | { readonly kind: 'local'; readonly port: Port };

/** What a person may send for an upstream; the VPS resolves `published` to the container that publishes the port. */
export type UpstreamRequest =
  Upstream | { readonly kind: 'published'; readonly publishedPort: Port; readonly port: Port | null };

export interface Timeouts {
  readonly connect: Timeout;
  readonly read: Timeout;
  readonly send: Timeout;
}

export interface RouteOptions {
  readonly websocket: boolean;
  /** nginx's `proxy_buffering`. */
  readonly buffering: boolean;
  /** Served without Basic Auth on a protected site. */
  readonly authExempt: boolean;
  /** null: the site's. */
  readonly timeouts: Timeouts | null;
}

export interface Route extends RouteOptions {
  readonly path: RoutePath;
  readonly upstream: Upstream;
}

export interface Hsts {
  /** Seconds. */
  readonly maxAge: number;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
}

/** Response headers of every route; null or false leaves the header out. */
export interface HeaderSet {
  /** Sent only over HTTPS. */
  readonly hsts: Hsts | null;
  readonly frameOptions: 'DENY' | 'SAMEORIGIN' | null;
  readonly contentTypeOptions: boolean;
  readonly referrerPolicy: HeaderValue | null;
  readonly permissionsPolicy: HeaderValue | null;
  readonly contentSecurityPolicy: HeaderValue | null;
}

export interface RateLimit {
  /** Requests a second and client address. */
  readonly perSecond: number;
  /** Requests above the rate answered at once; more get 429. */
  readonly burst: number;
}

export interface SiteOptions {
  readonly clientMaxBodySize: Size;
  readonly timeouts: Timeouts;
  readonly rateLimit: RateLimit | null;
  readonly headers: HeaderSet;
  /** Basic Auth on the whole site; its users are in `auth/<domain>.htpasswd` of the generation. */
  readonly auth: boolean;
}

/** Absolute paths of a certificate's files on the VPS. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** One website as nginx serves it: all that its vhost file says. Routes are sorted longest path first. */
export interface SiteModel extends SiteOptions {
  readonly domain: Domain;
  /** The names served beside `domain`, sorted. */
  readonly aliases: readonly Domain[];
  /** null: served over HTTP only. */
  readonly tls: TlsFiles | null;
  /** Empty on a redirect-only site. */
  readonly routes: readonly Route[];
  /** Redirect-only site: where every request goes, with 301. */
  readonly redirectTo: RedirectTarget | null;
  /** Directives of the serving server block without a field here, one per entry, as found; only the reader fills it. */
  readonly opaque: readonly string[];
}

/** One requested change of a site. What it does not name is kept as it is live. */
export interface SiteChange {
  readonly domain: Domain;
  /** The names beside the domain, as decided by the hub; always complete. */
  readonly aliases: readonly Domain[];
  readonly routes?: readonly { readonly path: RoutePath; readonly upstream: UpstreamRequest }[];
  readonly routeOptions?: readonly ({ readonly path: RoutePath } & {
    readonly [K in keyof RouteOptions]?: RouteOptions[K];
  })[];
  readonly redirectTo?: RedirectTarget;
  readonly options?: { readonly [K in Exclude<keyof SiteOptions, 'headers' | 'auth'>]?: SiteOptions[K] } & {
    readonly headers?: { readonly [K in keyof HeaderSet]?: HeaderSet[K] };
  };
  /** Publish over HTTP only; refused on a site that has TLS. */
  readonly skipCert: boolean;
}
