import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot.js';
import { keepChild, type KeptChild } from './children.js';
import { freePorts } from './ports.js';

export interface Lane {
  readonly vpsId: string;
  readonly proxyRoot: string;
  readonly stateDir: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly agent: KeptChild;
  readonly nginx: KeptChild;
}

/** Where a lane is to have its nginx. */
export interface LanePlace {
  readonly number: number;
  readonly proxyRoot: string;
  /** HTTP, HTTPS, marker. */
  readonly ports: readonly number[];
}

/** What differs from an agent without Docker and nginx as a process. */
export interface LaneRuntime {
  readonly env: Readonly<Record<string, string>>;
  /** Default: nginx as a process. */
  readonly nginx?: KeptChild;
}

export interface LaneOptions {
  readonly agentEntry?: string;
  readonly httpPort?: number;
  readonly runtime?: (place: LanePlace) => Promise<LaneRuntime>;
  readonly joined?: (
    vps: Pick<Lane, 'vpsId' | 'httpPort' | 'httpsPort'>,
    env: Readonly<Record<string, string>>,
  ) => Promise<void>;
}

/** Starts one of our programs, by its name in logs and its file below dist/. */
export type StartNode = (name: string, entry: string, env: Record<string, string>) => KeptChild;

/** The agent and the nginx of one VPS in the suite's folder; `joined` runs with the agent's environment before it. */
export async function startLane(folder: string, number: number, node: StartNode, options: LaneOptions): Promise<Lane> {
  const vpsId = `vps-${String(number).padStart(2, '0')}`;
  const [freePort = 0, httpsPort = 0, markerPort = 0] = await freePorts(3);
  const httpPort = number === 1 ? (options.httpPort ?? freePort) : freePort;
  const proxyRoot = join(folder, vpsId, 'proxy');
  const stateDir = join(folder, vpsId, 'state');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFile(join(stateDir, 'policy.json'), JSON.stringify({ localPorts: [[1024, 65535]] }));
  const nginxBin = process.env['VSA_NGINX_BIN'] ?? 'nginx';
  const runtime = await options.runtime?.({ number, proxyRoot, ports: [httpPort, httpsPort, markerPort] });
  const env = {
    VSA_VPS_ID: vpsId,
    VSA_PROXY_ROOT: proxyRoot,
    VSA_STATE_DIR: stateDir,
    VSA_NGINX_RUNTIME: 'process',
    VSA_NGINX_BIN: nginxBin,
    VSA_HTTP_PORT: String(httpPort),
    VSA_HTTPS_PORT: String(httpsPort),
    VSA_MARKER_PORT: String(markerPort),
    VSA_LETSENCRYPT_DIR: join(folder, vpsId, 'letsencrypt'),
    VSA_DOCKER_SOCKET: join(folder, 'no-docker.sock'),
    VSA_FAULT_FILE: join(folder, `${vpsId}.fault`),
    ...runtime?.env,
  };
  await options.joined?.({ vpsId, httpPort, httpsPort }, env);
  const agent = node(`agent-${vpsId}`, options.agentEntry ?? 'workers/agent.js', env);
  const nginx =
    runtime?.nginx ??
    (await nginxWhenPrepared(
      nginxBin,
      join(proxyRoot, 'nginx', 'live', 'nginx.conf'),
      join(folder, `nginx-${vpsId}.log`),
    ));
  return { vpsId, proxyRoot, stateDir, httpPort, httpsPort, agent, nginx };
}

/** nginx is started once generation 1 exists; until then a kept child stands in for it that only waits. */
async function nginxWhenPrepared(nginxBin: string, configuration: string, logFile: string): Promise<KeptChild> {
  const starter = join(packageRoot(), 'dist', 'tests', 'lib', 'nginxStarter.js');
  const child = keepChild({
    argv: [process.execPath, starter, nginxBin, configuration],
    env: {},
    logFile,
    speaks: false,
  });
  await child.ready();
  return child;
}
