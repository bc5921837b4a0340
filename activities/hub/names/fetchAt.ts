import type { LookupFunction } from 'node:net';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Agent, type Dispatcher, request } from 'undici';
import type { NameResolver } from './resolve.js';

export interface FetchRules {
  /** Finds the names that redirects lead to. */
  readonly resolver: NameResolver;
  /** Ports a redirect may lead to. */
  readonly ports: readonly number[];
  /** Milliseconds for everything. */
  readonly timeLimit: number;
}

export type Fetched =
  /** `vps`: the X-VSA-VPS header; `url`: where the last answer came from, without its path. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly vps: string | null;
      readonly url: string;
    }
  | { readonly kind: 'failed'; readonly why: string }
  /** This machine has no way to that kind of address, which says nothing about the VPS. */
  | { readonly kind: 'unroutable'; readonly why: string };

const MOST_REDIRECTS = 10;

/**
 * GETs a URL at a given address, as a CA validates HTTP-01: at most 10 redirects, to http and https on known ports,
 * names only, certificates not verified. A redirect to another name goes to a public address or to the first one.
 */
export async function fetchAt(first: URL, address: string, rules: FetchRules): Promise<Fetched> {
  const signal = AbortSignal.timeout(rules.timeLimit);
  let url = first;
  let at = address;
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const step = await getAt(url, at, signal);
      if (step.location === null) return { kind: 'answered', ...step.answer, url: url.origin };
      url = redirected(step.location, url, rules.ports);
      at = url.hostname === first.hostname ? address : await addressOf(url.hostname, address, rules.resolver);
    }
    return { kind: 'failed', why: `more than ${MOST_REDIRECTS} redirects` };
  } catch (error) {
    return failure(error, url, at, rules.timeLimit);
  }
}

class Refused extends Error {}

async function getAt(url: URL, address: string, signal: AbortSignal) {
  const agent = agentAt(address);
  try {
    const headers = { 'user-agent': 'vsa (challenge path check)', accept: '*/*' };
    const { statusCode, headers: got, body } = await request(url, { dispatcher: agent, signal, headers });
    const location = statusCode >= 300 && statusCode < 400 ? one(got['location']) : null;
    const text = location === null ? await body.text() : (await body.dump(), '');
    return { location, answer: { status: statusCode, body: text, vps: one(got['x-vsa-vps']) } };
  } finally {
    await agent.destroy();
  }
}

/** Connects to the address whatever the name; Host header and SNI stay the name's. */
function agentAt(address: string): Dispatcher {
  const family = isIPv6(address) ? 6 : 4;
  const lookup: LookupFunction = (_name, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);
  return new Agent({ maxResponseSize: 16 * 1024, connect: { lookup, rejectUnauthorized: false } });
}

const one = (header: string | string[] | undefined): string | null =>
  (Array.isArray(header) ? header[0] : header) ?? null;

function redirected(location: string, from: URL, ports: readonly number[]): URL {
  if (!URL.canParse(location, from.href)) throw new Refused('it redirects to something that is no URL');
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Refused(`it redirects to ${url.protocol}`);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (!ports.includes(port)) throw new Refused(`it redirects to port ${port}, where no CA follows`);
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')))
    throw new Refused('it redirects to an IP address, where no CA follows');
  return url;
}

async function addressOf(name: string, first: string, resolver: NameResolver): Promise<string> {
  const found = await resolver.addresses(name);
  if (found.kind !== 'addresses') throw new Refused(`it redirects to ${name}, which does not resolve (${found.kind})`);
  const addresses = [...found.ipv4, ...found.ipv6];
  if (addresses.includes(first)) return first;
  const reachable = addresses.find((address) => !isPrivate(address));
  if (reachable === undefined) throw new Refused(`it redirects to ${name}, which has no public address`);
  return reachable;
}

/** A stranger's redirect must not lead the hub into its own network. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4');
}
/** Only global unicast (2000::/3) is public; everything else is refused. */
const PUBLIC_IPV6 = new BlockList();
PUBLIC_IPV6.addSubnet('2000::', 3, 'ipv6');

const isPrivate = (address: string): boolean =>
  isIPv6(address) ? !PUBLIC_IPV6.check(address, 'ipv6') : PRIVATE.check(address, 'ipv4');

function failure(error: unknown, url: URL, address: string, timeLimit: number): Fetched {
  if (error instanceof Refused) return { kind: 'failed', why: error.message };
  const { name, code = name } = error as NodeJS.ErrnoException;
  const silent = name === 'TimeoutError';
  const why = silent ? `no answer within ${timeLimit} ms` : `failed with ${code}`;
  const noRoute = code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
  if (isIPv6(address) && (noRoute || (silent && !hasPublicIpv6()))) {
    return { kind: 'unroutable', why: `the hub has no public IPv6 address (${why})` };
  }
  return { kind: 'failed', why: `${url.origin} at ${address}: ${why}` };
}

const hasPublicIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((own) => own?.some(({ address }) => isIPv6(address) && !isPrivate(address)));
