import punycode from 'punycode/punycode.js';
import { getPublicSuffix } from 'tldts';
import { looksNumeric, spellsAddress } from './addresses.js';
import type { Domain } from './brands.js';
import { accept, quoted, refuse, typeName, type Parsed } from './parsed.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';

/** `<domain>.access.json` and a temporary name beside it fit into NAME_MAX (255 bytes). */
export const MAX_DOMAIN = 230;

const ACCEPTED = 'a host name such as example.com: letters, digits, hyphens and dots';

/**
 * A site's name, lower-cased. Codes, in this order: TYPE, NOT_ASCII, UNDERSCORE, CHARSET, EMPTY, TRAILING_DOT,
 * IP_LITERAL, LABEL, SINGLE_LABEL, NUMERIC_TLD, HYPHEN34, BAD_PUNYCODE, RESERVED_TLD, PUBLIC_SUFFIX, TOO_LONG,
 * WILDCARD_NEEDS_DNS01. A wildcard's base is checked first: `*.com` has a worse fault than its star.
 */
export function parseDomain(input: unknown, rules: FieldRules = PRODUCTION_RULES): Parsed<Domain> {
  if (typeof input !== 'string') return refuse('TYPE', `Got ${typeName(input)}; accepted is ${ACCEPTED}.`);
  if (/[^\0-\x7f]/.test(input)) return refuse('NOT_ASCII', nonAscii(input));

  const name = nameOf(input.toLowerCase());
  for (const [code, complain] of CHECKS) {
    const complaint = complain(name, rules);
    if (complaint !== null) return refuse(code, `${quoted(input)} ${complaint}.`);
  }
  return accept(name.text);
}

/** A label as RFC 1123 has it. */
export const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

interface Name {
  readonly text: string;
  readonly wildcard: boolean;
  /** The name without `*.`. */
  readonly base: string;
  readonly labels: readonly string[];
}

function nameOf(text: string): Name {
  const wildcard = text.startsWith('*.');
  const base = wildcard ? text.slice(2) : text;
  return { text, wildcard, base, labels: base.split('.') };
}

type Check = readonly [code: string, complain: (name: Name, rules: FieldRules) => string | null];

const CHECKS: readonly Check[] = [
  // Only where nothing but the underscore is wrong; a lone `_` is nginx's catch-all, no host name at all.
  [
    'UNDERSCORE',
    ({ base }) =>
      /^[a-z0-9._-]{2,}$/.test(base) && base.includes('_') ? 'has an underscore; host names have none' : null,
  ],
  [
    'CHARSET',
    ({ base }) => (/^[a-z0-9.-]*$/.test(base) ? null : `has a character that is not accepted; accepted is ${ACCEPTED}`),
  ],
  ['EMPTY', ({ text }) => (text === '' ? `is empty; accepted is ${ACCEPTED}` : null)],
  ['TRAILING_DOT', ({ text }) => (/[^.]\.$/.test(text) ? 'ends with a dot; leave it out' : null)],
  ['IP_LITERAL', ({ base }) => (spellsAddress(base) ? 'is an IP address; a host name is needed' : null)],
  ['LABEL', ({ labels }) => badLabel(labels)],
  [
    'SINGLE_LABEL',
    ({ wildcard, labels }) => (!wildcard && labels.length < 2 ? 'has one label; a host name has two or more' : null),
  ],
  ['NUMERIC_TLD', ({ base, labels }) => numericTld(base, labels)],
  [
    'HYPHEN34',
    ({ labels }) => (labels.some(hasReservedHyphens) ? 'has a label with "--" third and fourth; only xn-- may' : null),
  ],
  ['BAD_PUNYCODE', ({ labels }) => (labels.every(isReadable) ? null : 'has an xn-- label that stands for no name')],
  ['RESERVED_TLD', ({ labels }, rules) => reservedTld(labels, rules)],
  [
    'PUBLIC_SUFFIX',
    ({ base }) =>
      isPublicSuffix(base) ? 'is a public suffix, under which others register; name a domain below it' : null,
  ],
  [
    'TOO_LONG',
    ({ text }) =>
      text.length > MAX_DOMAIN ? `has ${text.length} characters; at most ${MAX_DOMAIN} are accepted` : null,
  ],
  [
    'WILDCARD_NEEDS_DNS01',
    ({ wildcard }, rules) =>
      wildcard && !rules.wildcards ? 'is a wildcard, which needs a dns-01 challenge; name each host' : null,
  ],
];

function badLabel(labels: readonly string[]): string | null {
  const bad = labels.find((label) => !LABEL.test(label));
  if (bad === undefined) return null;
  if (bad === '') return 'has an empty label between dots';
  return `has the label ${quoted(bad)}; a label has 1 to 63 characters and no hyphen at its ends`;
}

/** RFC 1123, section 2.1: a top-level domain is alphabetic, so that no name can be read as an address. */
function numericTld(base: string, labels: readonly string[]): string | null {
  if (looksNumeric(base)) return 'ends with a number; no top-level domain is one';
  return /[a-z]/.test(labels.at(-1) ?? '') ? null : 'ends with a label without a letter; no top-level domain is one';
}

const hasReservedHyphens = (label: string): boolean => label.slice(2, 4) === '--' && !label.startsWith('xn--');

/** An xn-- label must decode to something that encodes to it again, without invisible or unassigned characters. */
function isReadable(label: string): boolean {
  if (!label.startsWith('xn--')) return true;
  try {
    const text = punycode.decode(label.slice(4));
    if (!/[^\0-\x7f]/.test(text) || /[\p{C}\p{Z}]/u.test(text)) return false;
    return text === text.toLowerCase().normalize('NFKC') && `xn--${punycode.encode(text)}` === label;
  } catch {
    return false;
  }
}

/** RFC 6761 (with its later entries), RFC 6762 and its appendix G; `.example` is accepted. */
const RESERVED_TLDS: ReadonlySet<string> = new Set([
  ...['test', 'localhost', 'invalid', 'local', 'onion', 'alt', 'arpa'],
  ...['internal', 'intranet', 'private', 'corp', 'home', 'lan'],
]);

function reservedTld(labels: readonly string[], rules: FieldRules): string | null {
  const tld = labels.at(-1) ?? '';
  if (!RESERVED_TLDS.has(tld) || rules.allowedReservedTlds.includes(tld)) return null;
  return `ends with .${tld}, which is reserved and has no public names`;
}

const isPublicSuffix = (base: string): boolean =>
  getPublicSuffix(base, { extractHostname: false, validateHostname: false, detectIp: false }) === base;

function nonAscii(input: string): string {
  const refusal = `${quoted(input)} has characters beyond ASCII; accepted is the xn-- form`;
  return input.length > 253 ? `${refusal}.` : `${refusal}, which is ${quoted(aLabel(input))}.`;
}

function aLabel(input: string): string {
  try {
    return punycode.toASCII(input.normalize('NFKC').toLowerCase());
  } catch {
    return 'xn--';
  }
}
