import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, test, vi } from 'vitest';
import { type AuthorityConfig, type OpenAuthority, openAuthority } from '../../activities/hub/ca/index.js';
import type { CertificateAuthority, OrderStatus } from '../../domain/certificate/ca.js';
import type { Domain } from '../../domain/fields/brands.js';
import { type Pebble, type PebbleBinaries, pebbleBinaries, type PebbleOptions, startPebble } from '../lib/pebble.js';

// Real programs on a busy machine: the default of 5 s would measure the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export const domains = (...names: string[]): Domain[] => names as Domain[];

/** As `describe`, but skipped loudly without Pebble, and failing where a CI run lacks it. */
export function describeWithPebble(name: string, body: (binaries: PebbleBinaries) => void): void {
  const binaries = pebbleBinaries();
  if (binaries !== null) {
    describe(name, () => body(binaries));
    return;
  }
  console.warn(`SKIPPED: ${name}: VSA_PEBBLE_BIN and VSA_CHALLTESTSRV_BIN name no Pebble`);
  if (process.env['CI'] === 'true') test(name, () => Promise.reject(new Error('Pebble is missing')));
  else test.skip(name, () => undefined);
}

/** What a VPS does for HTTP-01: answers `<token>.<thumbprint>` for any token, without knowing of any order. */
export interface ChallengeServer {
  readonly port: number;
  thumbprint: string;
  /** How often it was asked. */
  asked: number;
  stop(): Promise<void>;
}

export async function startChallengeServer(): Promise<ChallengeServer> {
  const server: Server = createServer((incoming, outgoing) => {
    const token = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]{1,128})$/.exec(incoming.url ?? '')?.[1];
    state.asked++;
    outgoing.writeHead(token ? 200 : 404).end(token ? `${token}.${state.thumbprint}` : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const state = {
    port: (server.address() as AddressInfo).port,
    thumbprint: '',
    asked: 0,
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
  return state;
}

export interface World {
  readonly pebble: Pebble;
  readonly challenges: ChallengeServer;
  readonly secretsDir: string;
  /** The authority as a fresh process of the hub would open it. */
  open(changes?: Partial<AuthorityConfig>): Promise<OpenAuthority>;
  stop(): Promise<void>;
}

/** Pebble whose names all resolve to a stateless challenge server, and a hub's empty secrets folder. */
export async function startWorld(binaries: PebbleBinaries, options: Partial<PebbleOptions> = {}): Promise<World> {
  const challenges = await startChallengeServer();
  const pebble = await startPebble(binaries, { httpPort: challenges.port, defaultA: '127.0.0.1', ...options });
  const secretsDir = await mkdtemp(join(tmpdir(), 'vsa-secrets-'));
  return {
    pebble,
    challenges,
    secretsDir,
    async open(changes = {}) {
      const config = { acmeDirectory: pebble.directoryUrl, email: null, termsAccepted: true, caFile: pebble.caFile };
      const opened = await openAuthority({ ...config, secretsDir, ...changes });
      challenges.thumbprint = opened.thumbprint;
      return opened;
    },
    async stop() {
      await Promise.all([pebble.stop(), challenges.stop(), rm(secretsDir, { recursive: true, force: true })]);
    },
  };
}

/** A CSR (DER) as an agent makes it: a new P-256 key and the names. */
export async function newCsr(names: readonly string[]): Promise<Uint8Array> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))],
  });
  return new Uint8Array(request.rawData);
}

/** Repeats a look as the workflow does: 50 ms, then what the CA asks for. */
export async function until(look: () => Promise<OrderStatus>, wanted: OrderStatus['status']): Promise<OrderStatus> {
  for (;;) {
    const seen = await look();
    if (seen.status === wanted || seen.status === 'invalid' || seen.status === 'valid') return seen;
    await new Promise((resolve) => setTimeout(resolve, Math.min(seen.retryAfterMs ?? 50, 1000)));
  }
}

/** All four calls; answers the chain. */
export async function issue(authority: CertificateAuthority, names: readonly Domain[]): Promise<string> {
  const { orderUrl } = await authority.order(names);
  const ready = await until(() => authority.authorize(orderUrl), 'ready');
  if (ready.status === 'invalid') throw new Error(ready.detail ?? 'invalid');
  const csr = await newCsr(names);
  await until(() => authority.finalize(orderUrl, csr), 'valid');
  return authority.download(orderUrl);
}
