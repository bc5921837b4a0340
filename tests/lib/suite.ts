import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Waits } from '../../domain/contracts.js';
import type { OperationState, Progress, StepError } from '../../domain/operation/model.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import { temporalArguments } from '../../embedded/services/temporal.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { keepChild, type KeptChild } from './children.js';
import { type Lane, type LanePlace, type LaneRuntime, startLane, type StartNode } from './lane.js';
import { freePorts } from './ports.js';
import { startKeptPostgres, startPostgres, type TestPostgres } from './postgres.js';

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
  readonly gateway: (KeptChild & { readonly port: number }) | null;
  /** Where the REST API is, and the token `call` uses. */
  readonly rest: { readonly url: string; readonly token: string };
  /** Calls the REST API; the answer's status and JSON. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }>;
  /** Starts an operation and answers its id; throws with the problem document. */
  start(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<string>;
  /** Waits until the operation is in one of the states; default: any final one. */
  settled(id: string, states?: readonly OperationState[], timeoutMs?: number): Promise<SeenOperation>;
  readonly node: StartNode;
  stop(): Promise<void>;
}

export interface SuiteOptions {
  readonly lanes: number;
  readonly waits?: Partial<Waits>;
  /** Entry points below dist/; default the product's. */
  readonly agentEntry?: string;
  readonly hubEntry?: string;
  /** Added to every process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts a gateway too. The lanes' agents do not use it: they reach Temporal itself. */
  readonly gateway?: true;
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
  const [temporalPort = 0, apiPort = 0, gatewayPort = 0] = await freePorts(3);
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
    VSA_GATEWAY_PORT: String(gatewayPort),
    VSA_NAME_OVERRIDES: '*.localhost=127.0.0.1',
    VSA_RESERVED_TLDS_ALLOWED: 'localhost',
    VSA_AUDIT_FILE: join(folder, 'audit.jsonl'),
    VSA_LOCAL_TOKEN_FILE: join(folder, 'token'),
    VSA_SETUP_CODE_FILE: join(folder, 'setup-code'),
    VSA_WAITS: JSON.stringify({ ...TEST_WAITS, ...options.waits }),
    VSA_SCHEDULES: 'off',
    VSA_LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    VSA_FAULT_FOLDER: folder,
    ...options.env,
  };
  const node: StartNode = (name, entry, env) =>
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
  const gateway = options.gateway ? node('gateway', 'workers/gateway.js', {}) : null;
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

  await Promise.all([api.ready(), hub.ready(), gateway?.ready(), ...lanes.map((lane) => lane.agent.ready())]);
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
    gateway: gateway === null ? null : { ...gateway, port: gatewayPort },
    rest,
    node,
    call,
    start,
    settled,
    async stop() {
      await Promise.all([api.stop('SIGKILL'), hub.stop('SIGKILL'), gateway?.stop('SIGKILL')]);
      await Promise.all(lanes.map((lane) => lane.agent.stop('SIGKILL')));
      await Promise.all([temporal.stop('SIGKILL'), ...lanes.map((lane) => lane.nginx.stop('SIGKILL'))]);
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
