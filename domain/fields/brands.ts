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
/** Name of a stack, which is its Compose project. */
export type StackName = Brand<string, 'StackName'>;
/** User name of Basic Auth. */
export type HtUser = Brand<string, 'HtUser'>;
/** Password of Basic Auth: 8 characters or more, at most 72 bytes of UTF-8. A secret. */
export type HtPassword = Brand<string, 'HtPassword'>;
/** Name of an environment variable of a container. */
export type EnvKey = Brand<string, 'EnvKey'>;
/** Value of an environment variable: any text without NUL. May be a secret. */
export type EnvValue = Brand<string, 'EnvValue'>;
/** Git repository over https or ssh on an allowed host, without credentials. */
export type GitUrl = Brand<string, 'GitUrl'>;
/** Branch, tag or commit hash. */
export type GitRef = Brand<string, 'GitRef'>;
/** Image reference with a fixed tag or a digest, of an allowed registry. */
export type ImageRef = Brand<string, 'ImageRef'>;
/** URL of an allowed origin. Its host's addresses are still checked when it is connected to. */
export type OutboundUrl = Brand<string, 'OutboundUrl'>;
/** Period of a report. */
export type Period = Brand<'1h' | '6h' | '24h' | '7d' | '30d', 'Period'>;
/** A key a list may be sorted by; a leading `-` sorts downwards. */
export type SortOrder = Brand<string, 'SortOrder'>;
/** Five-field cron pattern in UTC, 5 minutes or more between two runs. */
export type CronPattern = Brand<string, 'CronPattern'>;
/** E-mail address with a plain local part and a lower-case domain. */
export type Email = Brand<string, 'Email'>;
/** Opaque id (UUID) of a backup; never a part of a path. */
export type BackupId = Brand<string, 'BackupId'>;
/** nginx rate: `\d{1,5}r/s`. */
export type Rate = Brand<string, 'Rate'>;
/** Literal IPv4 or IPv6 address in its canonical spelling (RFC 5952). */
export type IpAddress = Brand<string, 'IpAddress'>;
/** Name of a machine: a domain or one label. */
export type Hostname = Brand<string, 'Hostname'>;
/** UUID of an operation. */
export type OperationId = Brand<string, 'OperationId'>;
