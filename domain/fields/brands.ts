/** Branded types: a value of one of these has passed its field's parser. Type-only, so any room may import it. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Lower-case ASCII host name, two labels or more, at most 230 characters. */
export type Domain = Brand<string, 'Domain'>;
/** Docker container name. */
export type ContainerName = Brand<string, 'ContainerName'>;
/** `vps-` and 2 to 32 characters `[a-z0-9]`; also the name of the VPS's task queue. */
export type VpsId = Brand<string, 'VpsId'>;
/** TCP port, 1 to 65535. */
export type Port = Brand<number, 'Port'>;
/** URL path prefix of a route, for example `/` or `/api/`. */
export type RoutePath = Brand<string, 'RoutePath'>;
/** `http(s)://` + domain + route characters, no trailing slash needed. */
export type RedirectTarget = Brand<string, 'RedirectTarget'>;
/** nginx size: `\d{1,5}[km]`. */
export type Size = Brand<string, 'Size'>;
/** nginx time-out in seconds: `\d{1,4}s`. */
export type Timeout = Brand<string, 'Timeout'>;
/** Value of a response header: printable ASCII without `" \ $ ; { }`. */
export type HeaderValue = Brand<string, 'HeaderValue'>;
