import type { HeaderValue } from '../fields/brands.js';
import type { HeaderSet, Hsts } from '../site/model.js';

export const NO_HEADERS: HeaderSet = {
  hsts: null,
  frameOptions: null,
  contentTypeOptions: false,
  referrerPolicy: null,
  permissionsPolicy: null,
  contentSecurityPolicy: null,
};

/** The response headers of a set, HSTS aside, in the order they are written. */
export function headerPairs(set: HeaderSet): readonly (readonly [name: string, value: string])[] {
  const pairs: readonly (readonly [string, string | null])[] = [
    ['X-Frame-Options', set.frameOptions],
    ['X-Content-Type-Options', set.contentTypeOptions ? 'nosniff' : null],
    ['Referrer-Policy', set.referrerPolicy],
    ['Permissions-Policy', set.permissionsPolicy],
    ['Content-Security-Policy', set.contentSecurityPolicy],
  ];
  return pairs.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** Value of Strict-Transport-Security (RFC 6797, section 6.1). */
export const hstsValue = (hsts: Hsts): string =>
  `max-age=${hsts.maxAge}${hsts.includeSubDomains ? '; includeSubDomains' : ''}${hsts.preload ? '; preload' : ''}`;

export function parseHsts(value: string): Hsts | null {
  const match = /^max-age=(0|[1-9]\d{0,9})(; includeSubDomains)?(; preload)?$/.exec(value);
  if (match === null) return null;
  return { maxAge: Number(match[1]), includeSubDomains: match[2] !== undefined, preload: match[3] !== undefined };
}

/** The part of a set that one header is, or null when the set has no place for that name or value. */
export function headerPart(name: string, value: string): Partial<HeaderSet> | null {
  switch (name) {
    case 'Strict-Transport-Security': {
      const hsts = parseHsts(value);
      return hsts === null ? null : { hsts };
    }
    case 'X-Frame-Options':
      return value === 'DENY' || value === 'SAMEORIGIN' ? { frameOptions: value } : null;
    case 'X-Content-Type-Options':
      return value === 'nosniff' ? { contentTypeOptions: true } : null;
    case 'Referrer-Policy':
      return { referrerPolicy: value as HeaderValue };
    case 'Permissions-Policy':
      return { permissionsPolicy: value as HeaderValue };
    case 'Content-Security-Policy':
      return { contentSecurityPolicy: value as HeaderValue };
    default:
      return null;
  }
}
