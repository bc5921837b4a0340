import type { RedirectTarget } from './brands.js';
import { parseDomain } from './domain.js';
import { accept, refuse, typeName, type Parsed } from './parsed.js';
import { parseRoute } from './route.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';

const ACCEPTED = 'a URL such as https://example.com/path: http or https, a domain, and a path like a route';

/** Where a redirect-only site sends its visitors; its domain is lower-cased. Code REDIRECT. */
export function parseRedirectTarget(input: unknown, rules: FieldRules = PRODUCTION_RULES): Parsed<RedirectTarget> {
  if (typeof input !== 'string') return refuse('REDIRECT', `Got ${typeName(input)}; accepted is ${ACCEPTED}.`);
  const { scheme, host, path } = /^(?<scheme>https?):\/\/(?<host>[^/]*)(?<path>\/.*)?$/s.exec(input)?.groups ?? {};
  if (scheme === undefined) return refuse('REDIRECT', `It is no http or https URL; accepted is ${ACCEPTED}.`);
  const domain = parseDomain(host, { ...rules, wildcards: false });
  if (!domain.ok) return refuse('REDIRECT', `The host: ${domain.message}`);
  const route = parseRoute(path ?? '/', rules);
  if (!route.ok) return refuse('REDIRECT', `The path: ${route.message}`);
  return accept(`${scheme}://${domain.value}${path ?? ''}`);
}
