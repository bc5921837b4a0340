import type { Email } from './brands.js';
import { parseDomain } from './domain.js';
import { accept, refuse, typeName, type Parsed } from './parsed.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';

const LOCAL = /^[A-Za-z0-9][A-Za-z0-9_+-]*(\.[A-Za-z0-9_+-]+)*$/;
const ACCEPTED = 'an address such as anna@example.com';

/** A contact's e-mail address; its domain is lower-cased. Code EMAIL. */
export function parseEmail(input: unknown, rules: FieldRules = PRODUCTION_RULES): Parsed<Email> {
  if (typeof input !== 'string') return refuse('EMAIL', `Got ${typeName(input)}; accepted is ${ACCEPTED}.`);
  const at = input.lastIndexOf('@');
  const local = input.slice(0, Math.max(at, 0));
  if (input.length > 254 || local.length > 64 || !LOCAL.test(local)) {
    return refuse('EMAIL', `It has a form that is not accepted; accepted is ${ACCEPTED}.`);
  }
  const domain = parseDomain(input.slice(at + 1), { ...rules, wildcards: false });
  return domain.ok ? accept(`${local}@${domain.value}`) : refuse('EMAIL', `After the @: ${domain.message}`);
}
