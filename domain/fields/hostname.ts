import { looksNumeric } from './addresses.js';
import type { Hostname } from './brands.js';
import { LABEL, parseDomain } from './domain.js';
import { accept, refuse, type Parsed } from './parsed.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';

/** The name of a machine, lower-cased: a domain, or one label such as `web1`. Code HOSTNAME. */
export function parseHostname(input: unknown, rules: FieldRules = PRODUCTION_RULES): Parsed<Hostname> {
  if (typeof input === 'string' && isOneLabel(input.toLowerCase())) return accept(input.toLowerCase());
  const domain = parseDomain(input, { ...rules, wildcards: false });
  return domain.ok ? accept(domain.value) : refuse('HOSTNAME', domain.message);
}

const isOneLabel = (text: string): boolean => LABEL.test(text) && !looksNumeric(text) && text.slice(2, 4) !== '--';
