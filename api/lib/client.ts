import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { isLoopback } from '../../domain/fields/loopback.js';

/** Where a request comes from, and the session cookie it brings. */
export interface Client {
  /** The IPv4 address, or the /56 of the IPv6 address: what one customer of a provider has. */
  readonly address: string;
  readonly userAgent: string;
  /** The name of the hub that the client used. */
  readonly hostname: string;
  /** The hub as the client reached it: scheme, name, port. */
  readonly origin: string;
  /** The browser shows the hub by plain HTTP over a network, where it keeps no cookie of ours. */
  readonly insecure: boolean;
  readonly cookieName: string;
  /** What the session cookie holds; null: none. */
  readonly secret: string | null;
  /** Whether the hub's own pages, a person or a program made the request, and no other site. */
  readonly sameOrigin: boolean;
  /** Nobody's doing: it keeps no session alive. */
  readonly background: boolean;
}

/** The cookie's name tells a browser to keep it to this very host over HTTPS, except on this machine itself. */
export function clientOf(request: Request): Client {
  const hostname = request.hostname;
  const local = isLoopback(hostname);
  const cookieName = local && !request.secure ? 'vsa_session' : '__Host-vsa_session';
  return {
    address: ipKeyGenerator(request.ip ?? ''),
    userAgent: (request.get('user-agent') ?? '').slice(0, 200),
    hostname,
    origin: `${request.protocol}://${request.host}`,
    insecure: !local && (request.get('origin') ?? '').startsWith('http:'),
    cookieName,
    secret: cookieOf(request.get('cookie') ?? '', cookieName),
    sameOrigin: isSameOrigin(request),
    background: request.get('x-vsa-background') === '1',
  };
}

/** The Set-Cookie header (RFC 6265bis) that makes `secret` the session of the browser until it closes. */
export const sessionCookie = ({ cookieName }: Client, secret: string): string =>
  [`${cookieName}=${secret}`, ...ATTRIBUTES, ...secureOf(cookieName)].join('; ');

export const clearedCookie = ({ cookieName }: Client): string =>
  [`${cookieName}=`, 'Max-Age=0', ...ATTRIBUTES, ...secureOf(cookieName)].join('; ');

const ATTRIBUTES = ['Path=/', 'HttpOnly', 'SameSite=Lax'];

const secureOf = (cookieName: string): string[] => (cookieName.startsWith('__Host-') ? ['Secure'] : []);

function cookieOf(header: string, name: string): string | null {
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
  return values.find((value) => /^[A-Za-z0-9_-]{43}$/.test(value)) ?? null;
}

/** Fetch Metadata where the browser sends it, else Origin; a program that is no browser sends neither. */
function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('origin');
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.host);
}
