import { randomBytes } from 'node:crypto';
import type { NameRequest } from '../../../domain/contracts.js';
import type { Domain, VpsId } from '../../../domain/fields/brands.js';
import { fetchAt, type FetchRules } from './fetchAt.js';
import type { NameResolver } from './resolve.js';
import { judgeNames, type NamesVerdict, type Verdict } from './verdicts.js';

export interface ChallengePathDeps {
  readonly resolver: NameResolver;
  /** Ports under which the VPS is reached from outside. */
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly thumbprint: string;
  readonly vpsId: VpsId;
  /** Milliseconds for one address with all its redirects. */
  readonly timeLimit?: number;
}

/** Addresses of one name that are tried; a CA picks any of them. */
const MOST_ADDRESSES = 8;

/**
 * Whether `http://<name>/.well-known/acme-challenge/<random>` is answered by this VPS with this account's thumbprint,
 * at every address of every name, redirects followed as CAs do.
 */
export const proveChallengePath = (names: readonly NameRequest[], deps: ChallengePathDeps): Promise<NamesVerdict> =>
  judgeNames(names, (name) => proveName(name, deps));

async function proveName(name: Domain, deps: ChallengePathDeps): Promise<Verdict> {
  const found = await deps.resolver.addresses(name);
  if (found.kind !== 'addresses') {
    return { refusal: `${name} does not resolve (${found.kind} at resolver ${found.resolver})`, notes: [] };
  }
  const addresses = [...found.ipv4, ...found.ipv6].slice(0, MOST_ADDRESSES);
  const answers = await Promise.all(addresses.map((address) => proveAddress(name, address, deps)));
  const wrong = answers.find(({ refusal }) => refusal !== null);
  const seen = answers.some(({ refusal, notes }) => refusal === null && notes.length === 0);
  const notes = answers.flatMap((answer) => answer.notes);
  if (wrong) return wrong;
  return seen ? { refusal: null, notes } : { refusal: notes[0] ?? `${name} has no address`, notes: [] };
}

async function proveAddress(name: Domain, address: string, deps: ChallengePathDeps): Promise<Verdict> {
  const token = randomBytes(24).toString('base64url');
  const url = new URL(`http://${name}:${deps.httpPort}/.well-known/acme-challenge/${token}`);
  const rules: FetchRules = {
    resolver: deps.resolver,
    ports: [80, 443, deps.httpPort, deps.httpsPort],
    timeLimit: deps.timeLimit ?? 10_000,
  };
  const where = `http://${url.host}/.well-known/acme-challenge/ at ${address}`;
  const answer = await fetchAt(url, address, rules);
  if (answer.kind === 'unroutable') return { refusal: null, notes: [`${where} was not asked: ${answer.why}`] };
  const why = answer.kind === 'failed' ? answer.why : whyNotOurs(answer, `${token}.${deps.thumbprint}`, deps.vpsId);
  return { refusal: why === null ? null : `${where}: ${why}`, notes: [] };
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly vps: string | null;
  readonly url: string;
}

/** Says what differs, never the body: it may come from anyone. */
function whyNotOurs({ status, body, vps, url }: Answered, wanted: string, vpsId: VpsId): string | null {
  if (status !== 200) return `${url} answered ${status}`;
  if (vps === null) return `${url} was answered by something that is not a VPS of this hub`;
  if (vps !== vpsId) return `${url} was answered by ${vps}, not by ${vpsId}`;
  return body.trim() === wanted ? null : `${url} answered with the thumbprint of another account`;
}
