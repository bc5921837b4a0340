import { getServers, Resolver } from 'node:dns/promises';
import { isIPv6 } from 'node:net';

export interface ResolverConfig {
  /** `ip` or `ip:port`, asked in this order; empty: the system's. */
  readonly servers: readonly string[];
  /** Names that are not looked up: `*.localhost` or one whole name, and its address. The first that fits wins. */
  readonly overrides: readonly { readonly pattern: string; readonly address: string }[];
  /** Milliseconds for one try at one server. */
  readonly timeoutMs?: number;
  readonly tries?: number;
}

export interface Addresses {
  readonly kind: 'addresses';
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** The server that answered, or `override`. */
  readonly resolver: string;
}
export interface LookupFailure {
  readonly kind: 'NXDOMAIN' | 'NODATA' | 'SERVFAIL' | 'TIMEOUT';
  readonly resolver: string;
}
export type Lookup = Addresses | LookupFailure;

/** One CAA property (RFC 8659 section 4.1). */
export interface CaaProperty {
  readonly tag: string;
  readonly value: string;
  readonly critical: boolean;
}
/** The relevant CAA set of a name: where it was found, or null where there is none up to the top. */
export type CaaLookup =
  | {
      readonly kind: 'caa';
      readonly at: string | null;
      readonly properties: readonly CaaProperty[];
      readonly resolver: string;
    }
  | { readonly kind: 'SERVFAIL' | 'TIMEOUT'; readonly at: string; readonly resolver: string };

export interface NameResolver {
  addresses(name: string): Promise<Lookup>;
  /** Climbs from the name to the top-level domain (RFC 8659 section 3). */
  caa(name: string): Promise<CaaLookup>;
}

/** Looks names up as a CA would: by DNS alone, at the configured servers, nothing cached. */
export function nameResolver(config: ResolverConfig): NameResolver {
  const servers = config.servers.length > 0 ? config.servers : getServers();
  const clients = servers.map((server): Client => {
    const resolver = new Resolver({ timeout: config.timeoutMs ?? 2_000, tries: config.tries ?? 2 });
    resolver.setServers([server]);
    return { server, resolver };
  });
  return {
    async addresses(name) {
      const address = overrideFor(name, config.overrides);
      if (address !== null) return overridden(address);
      const [a, aaaa] = await Promise.all([
        ask(clients, (resolver) => resolver.resolve4(name)),
        ask(clients, (resolver) => resolver.resolve6(name)),
      ]);
      return joined(a, aaaa);
    },
    async caa(name) {
      if (overrideFor(name, config.overrides) !== null) {
        return { kind: 'caa', at: null, properties: [], resolver: 'override' };
      }
      return climb(clients, name.split('.'));
    },
  };
}

interface Client {
  readonly server: string;
  readonly resolver: Resolver;
}
type Answer<T> =
  { readonly kind: 'records'; readonly records: readonly T[]; readonly resolver: string } | LookupFailure;

function overrideFor(name: string, overrides: ResolverConfig['overrides']): string | null {
  const fits = (pattern: string) => (pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern);
  return overrides.find(({ pattern }) => fits(pattern))?.address ?? null;
}

const overridden = (address: string): Addresses => ({
  kind: 'addresses',
  ipv4: isIPv6(address) ? [] : [address],
  ipv6: isIPv6(address) ? [address] : [],
  resolver: 'override',
});

/** The first server that knows; one that is silent or broken hands over to the next. */
async function ask<T>(clients: readonly Client[], look: (resolver: Resolver) => Promise<T[]>): Promise<Answer<T>> {
  let last: LookupFailure = { kind: 'TIMEOUT', resolver: 'no resolver configured' };
  for (const { server, resolver } of clients) {
    try {
      return { kind: 'records', records: await look(resolver), resolver: server };
    } catch (error) {
      last = { kind: kindOf(error), resolver: server };
      if (last.kind === 'NXDOMAIN' || last.kind === 'NODATA') return last;
    }
  }
  return last;
}

function kindOf(error: unknown): LookupFailure['kind'] {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOTFOUND') return 'NXDOMAIN';
  if (code === 'ENODATA') return 'NODATA';
  return code === 'ETIMEOUT' || code === 'ECONNREFUSED' ? 'TIMEOUT' : 'SERVFAIL';
}

/** One family that answers is enough, as it is for a CA; else the failure that most needs a person. */
function joined(a: Answer<string>, aaaa: Answer<string>): Lookup {
  const ipv4 = a.kind === 'records' ? a.records : [];
  const ipv6 = aaaa.kind === 'records' ? aaaa.records : [];
  if (ipv4.length + ipv6.length > 0) {
    return { kind: 'addresses', ipv4, ipv6, resolver: ipv4.length > 0 ? a.resolver : aaaa.resolver };
  }
  const failures = [a, aaaa].map(
    ({ kind, resolver }) => ({ kind: kind === 'records' ? 'NODATA' : kind, resolver }) as const,
  );
  const worst = (['SERVFAIL', 'TIMEOUT', 'NXDOMAIN', 'NODATA'] as const)
    .map((kind) => failures.find((failure) => failure.kind === kind))
    .find((failure) => failure !== undefined);
  return worst ?? { kind: 'NODATA', resolver: a.resolver };
}

async function climb(clients: readonly Client[], labels: readonly string[]): Promise<CaaLookup> {
  const at = labels.join('.');
  const answer = await ask(clients, (resolver) => resolver.resolveCaa(at));
  if (answer.kind === 'SERVFAIL' || answer.kind === 'TIMEOUT')
    return { kind: answer.kind, at, resolver: answer.resolver };
  if (answer.kind === 'records' && answer.records.length > 0) {
    return { kind: 'caa', at, properties: answer.records.map(propertyOf), resolver: answer.resolver };
  }
  if (labels.length > 1) return climb(clients, labels.slice(1));
  return { kind: 'caa', at: null, properties: [], resolver: answer.resolver };
}

/** Node gives `{critical, <tag>: value}`. */
function propertyOf(record: object): CaaProperty {
  const { critical, ...rest } = record as Record<string, string | number> & { critical: number };
  const [tag, value] = Object.entries(rest).find(([key]) => key !== 'type') ?? ['', ''];
  return { tag: tag.toLowerCase(), value: String(value), critical: critical !== 0 };
}
