import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atomicWrite, makeFolder, removeTemporaries } from '../../activities/lib/files.js';
import type { VpsDeps } from '../../activities/vps/deps.js';
import type { DockerHost } from '../../activities/vps/docker/host.js';
import { type AgentConfig, type Places, places } from '../../activities/vps/lib/config.js';
import { dayOf } from '../../activities/vps/rotation/names.js';
import type { NginxRuntime } from '../../activities/vps/proxy/runtime.js';
import type { Domain, Port, RoutePath, Size, VpsId } from '../../domain/fields/brands.js';
import { PRODUCTION_RULES } from '../../domain/fields/index.js';
import { applyChange } from '../../domain/site/change.js';
import type { SiteModel } from '../../domain/site/model.js';
import { vpsDeps } from '../../workers/lib/vpsDeps.js';

export const DOMAIN = 'one.example.test' as Domain;
export const NAMES = [DOMAIN];
export const OPERATION = 'operation';

/** What is written, and where a reader may not see half of it. */
export const ACTIONS = ['atomicWrite', 'installCertificate', 'publishSite', 'restoreSite', 'rotateLogs'] as const;
export type Action = (typeof ACTIONS)[number];

export const plainFile = (root: string): string => join(root, 'state', 'file');
export const PLAIN = { old: 'old '.repeat(5_000), new: 'new '.repeat(9_000) } as const;
/** The chain that is installed, where the program that installs it finds it. */
export const chainFile = (root: string): string => join(root, 'chain.pem');

/** A VPS in a folder, with an nginx that serves whatever `live` names: only the writes are under test. */
export function openFolder(root: string): VpsDeps {
  const config: AgentConfig = {
    vpsId: 'vps-test' as VpsId,
    proxyRoot: join(root, 'proxy'),
    stateDir: join(root, 'state'),
    runtime: 'process',
    nginxBin: '',
    nginxContainer: '',
    httpPort: 80,
    httpsPort: 443,
    markerPort: 9180,
    markerCallers: [],
    letsencryptDir: join(root, 'letsencrypt'),
    certbotBin: null,
    dockerSocket: join(root, 'no-docker.sock'),
    dockerNetwork: 'none',
    rules: PRODUCTION_RULES,
    suitePorts: [],
  };
  const nginx = obedientNginx(places(config));
  return vpsDeps(config, { nginx, docker: withoutDocker(), checkCancelled: () => undefined });
}

/** Not the real one, whose parts take as long to load as all else here. */
const withoutDocker = (): DockerHost =>
  new Proxy({} as DockerHost, { get: (_, name) => () => Promise.resolve(name === 'gateways' ? [] : undefined) });

function obedientNginx({ live }: Places): NginxRuntime {
  let started = 0;
  return {
    version: () => Promise.resolve('1.31.3'),
    buildFlags: () => Promise.resolve([]),
    test: () => Promise.resolve({ ok: true, output: '', took: 1 }),
    hup: () => Promise.resolve(),
    reopenLogs: () => Promise.resolve(),
    openFiles: () => Promise.resolve(new Set()),
    activeWorkers: () => Promise.resolve([{ pid: 1, startTime: String((started += 1)) }]),
    async servedGeneration() {
      const number = /return 200 "?(\d+)/.exec(await readFile(join(live, 'generation.conf'), 'utf8'))?.[1];
      return number === undefined ? null : Number(number);
    },
  };
}

/** What an agent does when it starts after it was killed. */
export async function startAgain({ config, ledger, places: { certificates, nginx, logs } }: VpsDeps): Promise<void> {
  for (const folder of [config.stateDir, certificates, nginx, logs]) await removeTemporaries(folder);
  await ledger.tidy();
}

export const oldSite = (): SiteModel =>
  applyChange(null, {
    domain: DOMAIN,
    aliases: [],
    routes: [{ path: '/' as RoutePath, upstream: { kind: 'local', port: 3000 as Port } }],
    skipCert: true,
  });
export const newSite = (): SiteModel => ({ ...oldSite(), clientMaxBodySize: '77m' as Size });

/** The folders of a prepared VPS, before its first generation. */
export async function makePlaces(deps: VpsDeps): Promise<void> {
  await makeFolder(deps.config.stateDir, 0o700);
  await mkdir(deps.config.proxyRoot, { recursive: true });
  await atomicWrite(plainFile(join(deps.config.stateDir, '..')), PLAIN.old);
}

/** A log that is written, one to be compressed and one to be deleted. */
export async function makeLogs({ places }: VpsDeps): Promise<void> {
  const line = (at: number) => `{"time":"2026-01-01T00:00:0${at}Z","status":200}\n`;
  const days = [0, 1, 40].map((ago) => dayOf(Date.now() - ago * 86_400_000));
  await writeFile(places.siteLog(DOMAIN), line(0).repeat(3));
  await writeFile(`${places.siteLog(DOMAIN)}.${days[1]}`, line(1).repeat(4));
  await writeFile(`${places.siteLog('other.test')}.${days[2]}.gz`, 'long counted');
}

export const keepChain = (root: string, chain: string): Promise<void> => writeFile(chainFile(root), chain);
