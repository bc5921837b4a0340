import type { VpsId } from '../fields/brands.js';

/** What a site's vhost takes from its VPS rather than from the site. */
export interface SiteRenderEnv {
  /** For example `1.31.3`; decides how HTTP/2 is switched on. */
  readonly nginxVersion: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Listen on `[::]` too. */
  readonly ipv6: boolean;
  /** Of the hub's ACME account key: base64url without padding (RFC 8555, section 8.1). */
  readonly thumbprint: string;
  readonly vpsId: VpsId;
  /** Absolute; access logs are in its folder `domains`. */
  readonly logsDir: string;
}

/** The `http2` directive exists since nginx 1.25.1; older takes a parameter of `listen`. */
export function hasHttp2Directive(nginxVersion: string): boolean {
  const [major = 0, minor = 0, patch = 0] = nginxVersion.split('.').map(Number);
  return major !== 1 ? major > 1 : minor !== 25 ? minor > 25 : patch >= 1;
}

/** Relative to the generation's nginx.conf. */
export const htpasswdFile = (domain: string): string => `auth/${domain}.htpasswd`;

export const accessLogFile = (logsDir: string, domain: string): string => `${logsDir}/domains/${domain}.access.json`;
