import { DEFAULT_HEADERS, PERMISSIONS_MICROPHONE } from '../../domain/site/defaults.js';
import type { HeaderSet, Hsts } from '../../domain/site/model.js';
import type { HeaderValue } from '../../domain/fields/brands.js';
import { UsageError } from './exit.js';
import { parsed } from './parsed.js';
import type { SiteFlags } from './site-flags.js';

/** The headers a command line changes; `off` leaves one out of the answers. */
export function siteHeaders(flags: SiteFlags): Partial<HeaderSet> {
  const hsts = hstsOf(flags);
  return {
    ...(hsts === undefined ? {} : { hsts }),
    ...(flags.frameOptions === undefined ? {} : { frameOptions: off(flags.frameOptions) as HeaderSet['frameOptions'] }),
    ...(flags.contentTypeOptions === undefined ? {} : { contentTypeOptions: flags.contentTypeOptions === 'on' }),
    ...(flags.referrerPolicy === undefined ? {} : { referrerPolicy: value(flags.referrerPolicy, '--referrer-policy') }),
    ...permissions(flags),
    ...(flags.csp === undefined
      ? {}
      : { contentSecurityPolicy: flags.csp === 'off' ? null : parsed('cspValue', flags.csp, '--csp') }),
  };
}

function permissions({ microphone, permissionsPolicy }: SiteFlags): Partial<HeaderSet> {
  if (microphone === true) return { permissionsPolicy: PERMISSIONS_MICROPHONE };
  return permissionsPolicy === undefined ? {} : { permissionsPolicy: value(permissionsPolicy, '--permissions-policy') };
}

/** One of its flags says the whole header: what it does not name is the default. */
function hstsOf({ hsts, hstsMaxAge, hstsIncludeSubdomains, hstsPreload }: SiteFlags): Hsts | null | undefined {
  const details = hstsMaxAge !== undefined || hstsIncludeSubdomains === true || hstsPreload === true;
  if (hsts === 'off' && details)
    throw new UsageError('HSTS is off and on', 'leave out --hsts off or the other --hsts- flags');
  if (hsts === 'off') return null;
  if (hsts === undefined && !details) return undefined;
  const { maxAge } = DEFAULT_HEADERS.hsts as Hsts;
  return {
    maxAge: hstsMaxAge === undefined ? maxAge : age(hstsMaxAge),
    includeSubDomains: hstsIncludeSubdomains ?? false,
    preload: hstsPreload ?? false,
  };
}

function age(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${JSON.stringify(text)} is no number of seconds`, '--hsts-max-age: for example 31536000');
}

const off = (text: string): string | null => (text === 'off' ? null : text);

const value = (text: string, flag: string): HeaderValue | null =>
  text === 'off' ? null : parsed('headerValue', text, flag);
