import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exists, makeFolder } from '../../activities/lib/files.js';
import type { VpsDeps } from '../../activities/vps/deps.js';
import { openDocker } from '../../activities/vps/docker/dockerode.js';
import { vpsActivities } from '../../activities/vps/index.js';
import { type AgentConfig, places } from '../../activities/vps/lib/config.js';
import { nginxProcess } from '../../activities/vps/proxy/nginxProcess.js';
import { treeHash } from '../../activities/vps/proxy/treeHash.js';
import type { VpsActivities } from '../../domain/contracts.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { PRODUCTION_RULES } from '../../domain/fields/index.js';
import { vpsDeps } from '../../workers/lib/vpsDeps.js';
import { startNginx } from './nginx.js';
import { freePorts } from './ports.js';

export interface TestVps {
  readonly config: AgentConfig;
  readonly deps: VpsDeps;
  readonly activities: VpsActivities;
  /** All that must be as before: tree hash, certificates, logs, ledger, container memory, trash. */
  state(): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export const THUMBPRINT = 'test-thumbprint_0123456789';

/** A prepared VPS in a temporary folder with a real nginx process; the activities run in this process. */
export async function startVps(): Promise<TestVps> {
  const root = await mkdtemp(join(tmpdir(), 'vsa-vps-'));
  const [httpPort = 0, httpsPort = 0, markerPort = 0] = await freePorts(3);
  const config: AgentConfig = {
    vpsId: 'vps-test' as VpsId,
    proxyRoot: join(root, 'proxy'),
    stateDir: join(root, 'state'),
    runtime: 'process',
    nginxBin: process.env['VSA_NGINX_BIN'] ?? 'nginx',
    nginxContainer: '',
    httpPort,
    httpsPort,
    markerPort,
    markerCallers: [],
    letsencryptDir: join(root, 'letsencrypt'),
    certbotBin: null,
    dockerSocket: join(root, 'no-docker.sock'),
    dockerNetwork: 'vsa_test_ext',
    rules: { ...PRODUCTION_RULES, allowedReservedTlds: ['test', 'localhost'] },
    suitePorts: [],
  };
  await makeFolder(config.stateDir, 0o700);
  await writeFile(places(config).policy, JSON.stringify({ localPorts: [[1024, 65535]] }));
  const nginxRuntime = nginxProcess(config, places(config));
  const docker = openDocker(config);
  const deps = vpsDeps(config, { nginx: nginxRuntime, docker, checkCancelled: () => undefined });
  const activities = vpsActivities(deps, '0.0.0');
  const prepared = { operationId: 'prepare', vpsId: config.vpsId, thumbprint: THUMBPRINT };
  await activities.prepareProxy(prepared);
  const nginx = startNginx(config.nginxBin, deps.places.live);
  await activities.proveProxy(prepared);
  await deps.ledger.close('prepare');
  return {
    config,
    deps,
    activities,
    state: async () => ({
      tree: await treeHash(deps.places.live),
      certificates: await namesBelow(deps.places.certificates),
      logs: await namesBelow(deps.places.siteLogs),
      ledger: await namesBelow(deps.places.ledger),
      joined: await namesBelow(deps.places.joined),
      trash: await namesBelow(deps.places.trash),
    }),
    async stop() {
      await nginx.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

const namesBelow = async (folder: string): Promise<string[]> =>
  (await exists(folder)) ? (await readdir(folder, { recursive: true })).sort() : [];
