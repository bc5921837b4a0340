import type { Domain } from './brands.js';
import { parseDomain } from './domain.js';
import { refuse, type Parsed } from './parsed.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';

/** A site's name as a filter of a log query; it goes in by `JSON.stringify`. Any refusal has the code DOMAIN. */
export function parseLogqlDomain(input: unknown, rules: FieldRules = PRODUCTION_RULES): Parsed<Domain> {
  const domain = parseDomain(input, { ...rules, wildcards: false });
  return domain.ok ? domain : refuse('DOMAIN', domain.message);
}
