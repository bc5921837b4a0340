import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { loopbackCertificate } from './loopbackCertificate.js';
import { freePorts } from './ports.js';

export interface PebbleBinaries {
  readonly pebble: string;
  readonly challtestsrv: string;
}

export interface PebbleOptions {
  /** Port HTTP-01 validation connects to. */
  readonly httpPort: number;
  /** Percent of good nonces refused all the same. */
  readonly badNonces?: number;
  /** Longest pause before a validation in seconds; 0: none; null: Pebble's own default (up to 5 s). */
  readonly sleep?: number | null;
  /** Retry-After in seconds; 0: no header. */
  readonly retryAfter?: { readonly authz: number; readonly order: number };
  /** Answer to A queries of names nobody set; null: none. */
  readonly defaultA?: string | null;
}

export interface Pebble {
  readonly directoryUrl: string;
  /** PEM file that signs the CA's own HTTPS (`caFile` of `openAuthority`); its key is beside it. */
  readonly caFile: string;
  readonly keyFile: string;
  /** `ip:port`, for the hub's resolvers. */
  readonly dnsServer: string;
  /** PEM of the root that signs what Pebble issues. */
  rootPem(): Promise<string>;
  /** `Valid` or `Revoked`, by serial number in hex. */
  statusOf(serial: string): Promise<string>;
  /** What it answers when asked when to replace this certificate (PEM). */
  setRenewalInfo(certificate: string, window: { readonly start: Date; readonly end: Date }): Promise<void>;
  setA(name: string, ...addresses: string[]): Promise<void>;
  clearA(name: string): Promise<void>;
  setAaaa(name: string, ...addresses: string[]): Promise<void>;
  setCaa(name: string, ...policies: { tag: string; value: string }[]): Promise<void>;
  setServfail(name: string): Promise<void>;
  clearServfail(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Where the test run's set-up put the two programs (VSA_PEBBLE_BIN, VSA_CHALLTESTSRV_BIN), or null. */
export function pebbleBinaries(): PebbleBinaries | null {
  const { VSA_PEBBLE_BIN: pebble, VSA_CHALLTESTSRV_BIN: challtestsrv } = process.env;
  return pebble && challtestsrv ? { pebble, challtestsrv } : null;
}

/** Starts Pebble with its DNS server on free loopback ports. Each start is a new CA with new keys. */
export async function startPebble(binaries: PebbleBinaries, options: PebbleOptions): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-pebble-'));
  const [acme = 0, management = 0, dns = 0, dnsManagement = 0] = await freePorts(4);
  const files = await writeConfig(folder, { acme, management, options });
  const dnsServer = `127.0.0.1:${dns}`;
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', ''];
  const dnsArgs = ['-dnsserver', dnsServer, '-management', `127.0.0.1:${dnsManagement}`, '-defaultIPv6', ''];
  const children = [
    start(binaries.challtestsrv, [...dnsArgs, '-defaultIPv4', options.defaultA ?? '', ...off], {}),
    start(binaries.pebble, ['-config', files.config, '-dnsserver', dnsServer, '-strict'], pebbleEnv(options)),
  ];
  const agent = new Agent({ connect: { ca: await readFile(files.caFile, 'utf8') } });
  const directoryUrl = `https://127.0.0.1:${acme}/dir`;
  const admin = `https://127.0.0.1:${management}`;
  const read = async (url: string) => (await request(url, { dispatcher: agent })).body;
  const tellDns = async (path: string, body: unknown) => {
    const answer = await request(`http://127.0.0.1:${dnsManagement}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`challtestsrv answered ${answer.statusCode} to ${path}`);
  };
  const pebble: Pebble = {
    directoryUrl,
    caFile: files.caFile,
    keyFile: files.keyFile,
    dnsServer,
    rootPem: async () => (await read(`${admin}/roots/0`)).text(),
    statusOf: async (serial) =>
      ((await (await read(`${admin}/cert-status-by-serial/${serial}`)).json()) as { Status: string }).Status,
    async setRenewalInfo(certificate, { start, end }) {
      const ariResponse = JSON.stringify({ suggestedWindow: { start, end } });
      const body = JSON.stringify({ certificate, ariResponse });
      const answer = await request(`${admin}/set-renewal-info/`, {
        ...{ method: 'POST', body, dispatcher: agent },
        headers: { 'user-agent': 'vsa-test' },
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`Pebble answered ${answer.statusCode} ${text}`);
    },
    setA: (host, ...addresses) => tellDns('clear-a', { host }).then(() => tellDns('add-a', { host, addresses })),
    clearA: (host) => tellDns('clear-a', { host }),
    setAaaa: (host, ...addresses) => tellDns('add-aaaa', { host, addresses }),
    setCaa: (host, ...policies) => tellDns('add-caa', { host, policies }),
    setServfail: (host) => tellDns('set-servfail', { host }),
    clearServfail: (host) => tellDns('clear-servfail', { host }),
    async stop() {
      await Promise.all(children.map(end));
      await agent.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await untilAnswering(children, () => read(directoryUrl).then((body) => body.dump()));
    await untilAnswering(children, () => pebble.clearA('ready.test'));
    return pebble;
  } catch (error) {
    await pebble.stop();
    throw error;
  }
}

interface Places {
  readonly acme: number;
  readonly management: number;
  readonly options: PebbleOptions;
}

async function writeConfig(folder: string, { acme, management, options }: Places) {
  const caFile = join(folder, 'pebble.pem');
  const keyFile = join(folder, 'pebble.key');
  const config = join(folder, 'pebble.json');
  const { certificate, key } = await loopbackCertificate();
  const pebble = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: caFile,
    privateKey: keyFile,
    httpPort: options.httpPort,
    tlsPort: 1,
    keyAlgorithm: 'ecdsa',
    domainBlocklist: ['blocked.example'],
    retryAfter: options.retryAfter ?? { authz: 0, order: 0 },
    profiles: { default: { description: 'The only one', validityPeriod: 7_776_000 } },
  };
  await writeFile(caFile, certificate);
  await writeFile(keyFile, key, { mode: 0o600 });
  await writeFile(config, JSON.stringify({ pebble }));
  return { caFile, keyFile, config };
}

const pebbleEnv = ({ badNonces = 0, sleep = 0 }: PebbleOptions) => ({
  PEBBLE_WFE_NONCEREJECT: String(badNonces),
  PEBBLE_AUTHZREUSE: '0',
  ...(sleep === 0 ? { PEBBLE_VA_NOSLEEP: '1' } : sleep === null ? {} : { PEBBLE_VA_SLEEPTIME: String(sleep) }),
});

const start = (program: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess =>
  spawn(program, args, { env: { ...env, PATH: process.env['PATH'] }, stdio: 'ignore' });

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function untilAnswering(children: readonly ChildProcess[], look: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      await look();
      return;
    } catch (error) {
      const dead = children.find((child) => child.exitCode !== null);
      if (dead) throw new Error(`${dead.spawnfile} ended with ${dead.exitCode}`, { cause: error });
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
