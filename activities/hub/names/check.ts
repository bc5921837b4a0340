import type { NameRequest } from '../../../domain/contracts.js';
import type { Domain } from '../../../domain/fields/brands.js';
import { caaRefusal } from './caa.js';
import type { Addresses, LookupFailure, NameResolver } from './resolve.js';
import { judgeNames, type NamesVerdict, type Verdict } from './verdicts.js';

export interface CheckDeps {
  readonly resolver: NameResolver;
  /** Whom a CAA record must allow, for example `letsencrypt.org`; empty: CAA is not looked at. */
  readonly caaIdentities: readonly string[];
  /** The VPS's public addresses; an address that is none of them is shown. */
  readonly vpsAddresses: readonly string[];
}

/** Whether a CA would find every name and be allowed to sign it; the details name resolver and value. */
export const checkNames = (names: readonly NameRequest[], deps: CheckDeps): Promise<NamesVerdict> =>
  judgeNames(names, (name) => checkName(name, deps));

async function checkName(name: Domain, { resolver, caaIdentities, vpsAddresses }: CheckDeps): Promise<Verdict> {
  const [found, caa] = await Promise.all([
    resolver.addresses(name),
    caaIdentities.length === 0 ? null : resolver.caa(name),
  ]);
  if (found.kind !== 'addresses') return { refusal: notFound(name, found), notes: [] };
  const refusal = caa === null ? null : caaRefusal(caa, caaIdentities);
  return { refusal: refusal === null ? null : `${name}: ${refusal}`, notes: foreignNotes(name, found, vpsAddresses) };
}

const FAILURES: Readonly<Record<LookupFailure['kind'], string>> = {
  NXDOMAIN: 'does not exist in DNS (NXDOMAIN)',
  NODATA: 'has no A or AAAA record (NODATA)',
  SERVFAIL: 'cannot be looked up (SERVFAIL)',
  TIMEOUT: 'cannot be looked up (no answer)',
};

const notFound = (name: Domain, { kind, resolver }: LookupFailure): string =>
  `${name} ${FAILURES[kind]}; asked resolver ${resolver}`;

/** A NAT, a CDN or a mistake: what is served there decides. */
function foreignNotes(name: Domain, found: Addresses, vpsAddresses: readonly string[]): readonly string[] {
  const foreign = [...found.ipv4, ...found.ipv6].filter((address) => !vpsAddresses.includes(address));
  if (foreign.length === 0) return [];
  const own = vpsAddresses.join(', ') || 'unknown';
  return [`${name} resolves to ${foreign.join(', ')} (resolver ${found.resolver}), the VPS is ${own}`];
}
