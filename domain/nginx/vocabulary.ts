/** The words renderer and reader share: what the one writes, the other knows again. */
export const CHALLENGE_PATTERN = '^/\\.well-known/acme-challenge/(?<token>[A-Za-z0-9_-]{1,128})$';
export const CHALLENGE_PATH = '/.well-known/acme-challenge/';

export const LOG_FORMAT = 'json_detailed';
/** Holds the address nginx connects to. */
export const UPSTREAM_VARIABLE = '$upstream';
/** Names the container and its port where the address does not. */
export const IDENTITY_VARIABLE = '$vsa_upstream';
/** Keeps the HSTS choice of a site that has no TLS yet, so that the first certificate brings it. */
export const HSTS_VARIABLE = '$vsa_hsts';

export const SHARED_RATE = 50;
export const SHARED_ZONE = 'vsa_50';
export const siteZone = (domain: string): string => `vsa_${domain}`;

/** Host carries the port where it is not the scheme's own, so that an application's links lead back here. */
export const hostHeader = (httpPort: number, httpsPort: number): string =>
  httpPort === 80 && httpsPort === 443 ? '$host' : '$host:$server_port';

export const proxyHeaders = (host: string): readonly (readonly [name: string, value: string])[] => [
  ['Host', host],
  ['X-Real-IP', '$remote_addr'],
  ['X-Forwarded-For', '$proxy_add_x_forwarded_for'],
  ['X-Forwarded-Proto', '$scheme'],
  ['X-Forwarded-Host', host],
];

export const WEBSOCKET_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['Upgrade', '$http_upgrade'],
  ['Connection', '$connection_upgrade'],
];

/** Where a visitor of port 80 is sent; carries the port when it is not 443. */
export const httpsRedirect = (httpsPort: number): string =>
  `https://$host${httpsPort === 443 ? '' : `:${httpsPort}`}$request_uri`;

/** One of the request headers every route gets; the two forms of Host are both known, as a VPS may change its ports. */
export const isProxyHeader = (name: string, value: string): boolean =>
  ['$host', '$host:$server_port'].some((host) =>
    proxyHeaders(host).some(([known, is]) => known === name && is === value),
  );
