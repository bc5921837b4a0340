import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Waits } from '../../domain/contracts.js';
import type { OperationState, Progress, StepError } from '../../domain/operation/model.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import { temporalArguments } from '../../embedded/services/temporal.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { keepChild, type KeptChild } from './children.js';
import { freePorts } from './ports.js';
import { startKeptPostgres, startPostgres, type TestPostgres } from './postgres.js';

export interface Lane {
  readonly vpsId: string;
  readonly proxyRoot: string;
  readonly stateDir: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly agent: KeptChild;
  readonly nginx: KeptChild;
}

export interface SeenOperation extends Progress {
  readonly id: string;
  readonly error: StepError | null;
  readonly result: unknown;
}

export interface Suite {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly lanes: readonly Lane[];
  readonly api: KeptChild;
  readonly hub: KeptChild;
  readonly temporal: KeptChild;
  /** null: a server that other tests use too. */
  readonly postgres: KeptChild | null;
  readonly temporalAddress: string;
  /** Where the REST API is, and the token `call` uses. */
  readonly rest: { readonly url: string; readonly token: string };
  /** Calls the REST API; the answer's status and JSON. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }>;
  /** Starts an operation and answers its id; throws with the problem document. */
  start(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<string>;
  /** Waits until the operation is in one of the states; default: any final one. */
  settled(id: string, states?: readonly OperationState[], timeoutMs?: number): Promise<SeenOperation>;
  stop(): Promise<void>;
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

export interface SuiteOptions {
  readonly lanes: number;
  readonly waits?: Partial<Waits>;
  /** Entry points below dist/; default the product's. */
  readonly agentEntry?: string;
  readonly hubEntry?: string;
  /** Added to every process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A Postgres that may be killed. */
  readonly ownPostgres?: true;
  /** HTTP port of the first lane; default a free one. */
  readonly httpPort?: number;
  readonly runtime?: (place: LanePlace) => Promise<LaneRuntime>;
}

/** Short waits, so that a lost step is noticed within a second. */
export const TEST_WAITS: Partial<Waits> = {
  recheck: 300,
  ping: 300,
  firstContact: 10_000,
  heartbeat: 1_000,
  retry: 50,
};

/** The whole suite as real processes, on free ports in a temporary folder: Temporal, Postgres, API, hub, agents. */
export async function startSuite(options: SuiteOptions): Promise<Suite> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-suite-'));
  const [temporalPort = 0, apiPort = 0] = await freePorts(2);
  const postgres: TestPostgres = await (options.ownPostgres ? startKeptPostgres() : startPostgres());
  const temporalAddress = `127.0.0.1:${temporalPort}`;
  const token = `vsa_local_${randomUUID()}`;
  await writeFile(join(folder, 'token'), token, { mode: 0o600 });

  const environment = {
    VSA_DATABASE_URL: postgres.url,
    VSA_TEMPORAL_ADDRESS: temporalAddress,
    VSA_SECRETS_DIR: join(folder, 'secrets'),
    VSA_ACME_DIRECTORY: 'local',
    VSA_API_PORT: String(apiPort),
    VSA_NAME_OVERRIDES: '*.localhost=127.0.0.1',
    VSA_RESERVED_TLDS_ALLOWED: 'localhost',
    VSA_AUDIT_FILE: join(folder, 'audit.jsonl'),
    VSA_LOCAL_TOKEN_FILE: join(folder, 'token'),
    VSA_WAITS: JSON.stringify({ ...TEST_WAITS, ...options.waits }),
    VSA_LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    VSA_FAULT_FOLDER: folder,
    ...options.env,
  };
  const node = (name: string, entry: string, env: Record<string, string>) =>
    keepChild({
      argv: [process.execPath, join(packageRoot(), 'dist', entry)],
      env: { ...environment, ...env },
      logFile: join(folder, `${name}.log`),
      speaks: true,
    });
  const temporal = keepChild({
    argv: [
      process.env['VSA_TEMPORAL_BIN'] ?? 'temporal',
      ...temporalArguments({
        program: '',
        file: join(folder, 'temporal.db'),
        port: temporalPort,
        webPort: null,
      }),
    ],
    env: {},
    logFile: join(folder, 'temporal.log'),
    speaks: false,
  });
  const api = node('api', 'api/server.js', {});
  const hub = node('hub', options.hubEntry ?? 'workers/hub.js', {});
  const lanes = await Promise.all(
    Array.from({ length: options.lanes }, (_, index) => startLane(folder, index + 1, node, options)),
  );

  const rest = { url: `http://127.0.0.1:${apiPort}/api/v1`, token };
  const call: Suite['call'] = async (method, path, body) => {
    const response = await fetch(`${rest.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const start: Suite['start'] = async (method, path, body) => {
    const { status, json } = await call(method, path, body);
    if (status !== 202) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
    return String(json['id']);
  };
  const settled: Suite['settled'] = async (id, states, timeoutMs = 60_000) => {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const seen = await call('GET', `/operations/${id}`).catch(() => null);
      const operation = seen?.json as unknown as SeenOperation | undefined;
      const wanted = states
        ? states.includes(operation?.state as OperationState)
        : !OPEN_STATES.includes(operation?.state as OperationState);
      if (seen?.status === 200 && operation !== undefined && wanted) return operation;
      if (Date.now() > end) throw new Error(`operation ${id} is still ${JSON.stringify(operation ?? seen)}`);
      await wait(20);
    }
  };

  await Promise.all([api.ready(), hub.ready(), ...lanes.map((lane) => lane.agent.ready())]);
  for (const { vpsId, httpPort, httpsPort } of lanes) {
    const place = { id: vpsId, hostname: vpsId, address: '127.0.0.1', httpPort, httpsPort };
    const prepared = await settled(await start('POST', '/vps', place));
    if (prepared.state !== 'succeeded') throw new Error(`${vpsId} was not prepared: ${JSON.stringify(prepared)}`);
  }
  return {
    folder,
    databaseUrl: postgres.url,
    lanes,
    api,
    hub,
    temporal,
    postgres: postgres.server ?? null,
    temporalAddress,
    rest,
    call,
    start,
    settled,
    async stop() {
      await Promise.all([api.stop('SIGKILL'), hub.stop('SIGKILL'), ...lanes.map((lane) => lane.agent.stop('SIGKILL'))]);
      await Promise.all([temporal.stop('SIGKILL'), ...lanes.map((lane) => lane.nginx.stop('SIGKILL'))]);
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type StartNode = (name: string, entry: string, env: Record<string, string>) => KeptChild;

async function startLane(folder: string, number: number, node: StartNode, options: SuiteOptions): Promise<Lane> {
  const vpsId = `vps-${String(number).padStart(2, '0')}`;
  const [freePort = 0, httpsPort = 0, markerPort = 0] = await freePorts(3);
  const httpPort = number === 1 ? (options.httpPort ?? freePort) : freePort;
  const proxyRoot = join(folder, vpsId, 'proxy');
  const stateDir = join(folder, vpsId, 'state');
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFile(join(stateDir, 'policy.json'), JSON.stringify({ localPorts: [[1024, 65535]] }));
  const nginxBin = process.env['VSA_NGINX_BIN'] ?? 'nginx';
  const runtime = await options.runtime?.({ number, proxyRoot, ports: [httpPort, httpsPort, markerPort] });
  const agent = node(`agent-${vpsId}`, options.agentEntry ?? 'workers/agent.js', {
    VSA_VPS_ID: vpsId,
    VSA_PROXY_ROOT: proxyRoot,
    VSA_STATE_DIR: stateDir,
    VSA_NGINX_RUNTIME: 'process',
    VSA_NGINX_BIN: nginxBin,
    VSA_HTTP_PORT: String(httpPort),
    VSA_HTTPS_PORT: String(httpsPort),
    VSA_MARKER_PORT: String(markerPort),
    VSA_DOCKER_SOCKET: join(folder, 'no-docker.sock'),
    VSA_FAULT_FILE: join(folder, `${vpsId}.fault`),
    ...runtime?.env,
  });
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
