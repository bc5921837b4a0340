import type { UpstreamUse } from '../contracts.js';
import { canonicalSite } from '../site/change.js';
import type { SiteModel } from '../site/model.js';
import { type Directive, parseConfig } from './parse.js';
import { servedBy, type ServedSite } from './served.js';
import { unsupported } from './unsupported.js';
import { type Block, everyDirective, isOpaqueCode, named } from './tree.js';
import { CHALLENGE_PATTERN, httpsRedirect } from './vocabulary.js';
import type { Warning } from './warnings.js';

export interface SiteReading {
  /** null: the file is no site of ours, or `unsupported` says why it is not taken over. */
  readonly site: SiteModel | null;
  /** Where nginx reaches each upstream of the routes. */
  readonly upstreams: readonly UpstreamUse[];
  /** What is kept as opaque, line by line. */
  readonly warnings: readonly Warning[];
  readonly unsupported: { readonly directive: string; readonly line: number } | null;
}

/**
 * Turns a vhost that VSA wrote, and that people may have edited since, into the model that renders to it again. What
 * the model has no field for is opaque where the renderer can put it back, and else unsupported. Never throws.
 */
export function readSite(text: string): SiteReading {
  try {
    return read(text);
  } catch (error) {
    const refusal = unsupported.in(error);
    if (refusal === null) throw error;
    return { ...NOTHING, unsupported: refusal };
  }
}

const NOTHING: SiteReading = { site: null, upstreams: [], warnings: [], unsupported: null };

function read(text: string): SiteReading {
  const { directives, fault } = parseConfig(text);
  if (fault !== null) throw unsupported.at({ name: fault.text, args: [], line: fault.line });
  const servers = named(directives, 'server');
  if (servers.length === 0) return NOTHING;
  refuseOpaqueCode(directives);

  const serving = servers.find(({ block }) => named(block ?? [], 'ssl_certificate').length > 0) ?? servers[0];
  if (serving === undefined) return NOTHING;
  const served = servedBy(serving, zoneRates(directives));
  for (const one of directives) {
    if (one === serving || isOwnZone(one, served)) continue;
    if (one.name !== 'server' || served.tls === null) throw unsupported.at(one);
    refuseEditedRedirect(one, [served.names.domain, ...served.names.aliases]);
  }
  return {
    site: canonicalSite({
      ...served.options,
      ...served.names,
      tls: served.tls,
      opaque: served.opaque.map((one) => slice(text, one)),
    }),
    upstreams: served.upstreams,
    warnings: served.opaque.map((one) => ({ code: 'KEPT', line: one.line, text: `${one.name} is kept as it is` })),
    unsupported: null,
  };
}

const slice = (text: string, { start, end }: Directive): string => text.slice(start, end);

function refuseOpaqueCode(directives: Block): void {
  for (const directive of everyDirective(directives)) if (isOpaqueCode(directive)) throw unsupported.at(directive);
}

/** Name of a zone -> requests a second, for zones of the renderer's own form. */
function zoneRates(directives: Block): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  for (const { args } of named(directives, 'limit_req_zone')) {
    const zone = /^zone=([^:]+):1m$/.exec(args[1] ?? '')?.[1];
    const rate = /^rate=(\d{1,5})r\/s$/.exec(args[2] ?? '')?.[1];
    const ours = args[0] === '$binary_remote_addr' && args.length === 3;
    if (ours && zone !== undefined && rate !== undefined) rates.set(zone, Number(rate));
  }
  return rates;
}

const isOwnZone = ({ name, args }: Directive, { zone }: ServedSite): boolean =>
  name === 'limit_req_zone' &&
  zone !== null &&
  args[1] === `zone=${zone}:1m` &&
  /^rate=\d{1,5}r\/s$/.test(args[2] ?? '');

/** The server of port 80 is always written anew, so whatever else stands in it would be lost. */
function refuseEditedRedirect(server: Directive, names: readonly string[]): void {
  const known = ['listen', 'access_log'];
  for (const one of server.block ?? []) {
    if (known.includes(one.name) || isChallenge(one) || isNamed(one, names) || isHttpsRedirect(one)) continue;
    throw unsupported.at(one);
  }
}

const isNamed = ({ name, args }: Directive, names: readonly string[]): boolean =>
  name === 'server_name' && args.every((one) => names.includes(one.toLowerCase()));

const isChallenge = ({ name, args }: Directive): boolean =>
  name === 'location' && args[0] === '~' && args[1] === CHALLENGE_PATTERN;

function isHttpsRedirect({ name, args, block }: Directive): boolean {
  const [only, ...more] = block ?? [];
  if (name !== 'location' || args.join(' ') !== '/' || only === undefined || more.length > 0) return false;
  const port = /^https:\/\/\$host:(\d+)\$/.exec(only.args[1] ?? '')?.[1];
  return only.name === 'return' && only.args[1] === httpsRedirect(port === undefined ? 443 : Number(port));
}
