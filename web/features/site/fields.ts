import { getDomain } from 'tldts';
import type { Port } from '../../../domain/fields/brands.js';
import { parseContainer } from '../../../domain/fields/container.js';
import { parseDomain } from '../../../domain/fields/domain.js';
import { parseSize, parseTimeout } from '../../../domain/fields/nginx-values.js';
import type { FieldParser, Parsed } from '../../../domain/fields/parsed.js';
import { parsePort } from '../../../domain/fields/port.js';
import { parseRedirectTarget } from '../../../domain/fields/redirect-target.js';
import { parseRoute } from '../../../domain/fields/route.js';
import { LENIENT_RULES } from '../../../domain/fields/rules.js';
import { parseVpsId } from '../../../domain/fields/vps-id.js';

/** The hub's own parsers of the fields of a site; what only its configuration can refuse is left to it. */
const PARSERS = {
  domain: parseDomain,
  container: parseContainer,
  port: parseTypedPort,
  route: parseRoute,
  redirectTarget: parseRedirectTarget,
  size: parseSize,
  timeout: parseTimeout,
  vpsId: parseVpsId,
} satisfies Record<string, FieldParser<unknown>>;
type ParserName = keyof typeof PARSERS;
type Value<N extends ParserName> = Extract<ReturnType<(typeof PARSERS)[N]>, { ok: true }>['value'];

export interface FieldReader {
  /** What is wrong, by place. */
  readonly errors: Readonly<Record<string, string>>;
  /** What is not there yet, in words. */
  readonly missing: readonly string[];
  /** undefined where it is empty or refused. */
  readonly take: <N extends ParserName>(place: string, name: N, text: string) => Value<N> | undefined;
  /** As `take`, of a field that must not be empty; `what` names it. */
  readonly need: <N extends ParserName>(place: string, name: N, text: string, what: string) => Value<N> | undefined;
}

/** Reads one field after the other with the hub's own parsers, and keeps what is wrong and what is missing. */
export function fieldReader(): FieldReader {
  const errors: Record<string, string> = {};
  const missing: string[] = [];
  const take: FieldReader['take'] = (place, name, text) => {
    if (text.trim() === '') return undefined;
    const parsed = (PARSERS[name] as FieldParser<Value<typeof name>>)(text.trim(), LENIENT_RULES);
    if (parsed.ok) return parsed.value;
    errors[place] = parsed.message;
    return undefined;
  };
  const need: FieldReader['need'] = (place, name, text, what) => {
    if (text.trim() === '') missing.push(what);
    return take(place, name, text);
  };
  return { errors, missing, take, need };
}

function parseTypedPort(text: unknown): Parsed<Port> {
  const parsed = parsePort(typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : text);
  return parsed.ok ? parsed : { ...parsed, message: 'Port is a number, 1 to 65535.' };
}

/** Whether a new site of this name gets `www.` unless one says otherwise: it is what one registers. */
export const isApex = (domain: string): boolean =>
  getDomain(domain, { extractHostname: false, validateHostname: false, detectIp: false }) === domain;
