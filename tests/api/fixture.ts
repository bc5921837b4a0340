import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureFactorKey } from '../../activities/hub/factorKey.js';
import { startApi } from '../../api/lib/start.js';
import type { Listening } from '../../api/lib/listen.js';
import { silentLog } from '../../api/lib/log.js';
import { hashOf } from '../../api/lib/tokens.js';
import { uuidv7 } from '../../lib/uuid.js';
import type { Engine, Look, WorkflowStart } from '../../api/services/engine.js';
import { openDatabase, type Database } from '../../db/lib/database.js';
import { migrate } from '../../db/lib/migrate.js';
import { insertToken } from '../../db/queries/tokens.js';
import { activateVps, saveVps } from '../../db/queries/vps.js';
import { VsaError } from '../../domain/errors.js';
import type { Progress } from '../../domain/operation/model.js';
import { readHubConfiguration } from '../../domain/schemas/configuration.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

/** An engine whose answers a test sets, and that keeps what it was asked to do. */
export interface FakeEngine extends Engine {
  up: boolean;
  startAnswer: Awaited<ReturnType<Engine['start']>>;
  /** Whose workflows run, look by look. */
  holders: string[];
  agentSeen: Date | null;
  progress: Progress | null;
  answer: unknown;
  readonly started: WorkflowStart[];
  readonly updates: unknown[];
  readonly cancelled: string[];
}

export const PROGRESS: Progress = {
  version: 1,
  state: 'running',
  steps: [],
  pointOfNoReturn: false,
  held: null,
  question: null,
  actions: ['cancel'],
  warnings: [],
};

export function fakeEngine(): FakeEngine {
  const engine: FakeEngine = {
    up: true,
    startAnswer: 'started',
    holders: [],
    agentSeen: new Date(),
    progress: PROGRESS,
    answer: [],
    started: [],
    updates: [],
    cancelled: [],
    ping: async () => {
      if (!engine.up) throw new VsaError('TEMPORAL_DOWN', 'Temporal did not answer.');
    },
    holderOf: async () => {
      if (!engine.up) throw new VsaError('TEMPORAL_DOWN', 'Temporal did not answer.');
      return engine.holders.shift() ?? null;
    },
    start: async (start) => {
      if (engine.startAnswer === 'started') engine.started.push(start);
      return engine.startAnswer;
    },
    look: async (operation): Promise<Look | null> =>
      engine.started.some(({ operationId }) => operationId === operation.operationId)
        ? { ...operation, runId: 'r', running: true, progress: engine.progress, pending: [] }
        : null,
    changed: (_look, _cursor, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(new Uint8Array()))),
    update: async (_look, name, args) => {
      if (!engine.progress?.actions.includes(name as 'retry')) throw new VsaError('NOT_ACTIONABLE', 'Not now.');
      engine.updates.push([name, ...args]);
    },
    cancel: async (look) => void engine.cancelled.push(look.operationId),
    ask: async () => engine.answer,
    registerAgent: async () => engine.answer as never,
    renewAgent: async () => engine.answer as never,
    lookAtNames: async ({ names }) => ({
      checks: names.map(({ name }) => ({ name, result: 'ok' as const, detail: 'resolves' })),
      notes: ['looked'],
    }),
    schedule: async () => null,
    applySchedules: async () => [],
    steerSchedule: async () => undefined,
    lastPoll: async () => engine.agentSeen,
  };
  return engine;
}

export interface Fixture {
  readonly url: string;
  readonly databaseUrl: string;
  readonly db: Database;
  readonly engine: FakeEngine;
  readonly folder: string;
  /** A token with these scopes. */
  token(...scopes: string[]): Promise<string>;
  call(method: string, path: string, options?: CallOptions): Promise<Called>;
  /** Another API process beside it. */
  replica(): Promise<void>;
  stop(): Promise<void>;
}

export interface CallOptions {
  readonly body?: unknown;
  /** null: none. Without it the token of an admin. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The real API over HTTP on a real Postgres with one active VPS; Temporal is the fake engine. */
export async function startFixture(env: Readonly<Record<string, string>> = {}): Promise<Fixture> {
  const postgres: TestPostgres = await startPostgres();
  await migrate(postgres.url);
  const folder = await mkdtemp(join(tmpdir(), 'vsa-api-'));
  const local = 'vsa_local_' + 'x'.repeat(43);
  await writeFile(join(folder, 'token'), local + '\n');
  await ensureFactorKey(join(folder, 'secrets'));
  const configuration = readHubConfiguration(
    {
      VSA_DATABASE_URL: postgres.url,
      VSA_ACME_DIRECTORY: 'local',
      VSA_API_PORT: '0',
      VSA_AUDIT_FILE: join(folder, 'audit.jsonl'),
      VSA_LOCAL_TOKEN_FILE: join(folder, 'token'),
      VSA_SETUP_CODE_FILE: join(folder, 'setup-code'),
      VSA_SECRETS_DIR: join(folder, 'secrets'),
      VSA_NAME_OVERRIDES: '*.localhost=127.0.0.1',
      VSA_TEMPORAL_WEB_URL: 'http://127.0.0.1:8233',
      ...env,
    },
    () => '',
  );
  const engine = fakeEngine();
  const db = openDatabase(postgres.url);
  await saveVps(db, { id: 'vps-01', hostname: 'vps-01', address: '127.0.0.1', httpPort: 80, httpsPort: 443 });
  await activateVps(db, 'vps-01', { generation: 1, observeOnly: null });
  const api = await startApi(configuration, engine, silentLog);
  const others: Listening[] = [];

  return {
    url: api.url,
    databaseUrl: postgres.url,
    db,
    engine,
    folder,
    token: async (...scopes) => {
      const token = 'vsa_admin_' + uuidv7().replaceAll('-', '');
      await insertToken(db, { id: uuidv7(), hash: hashOf(token), kind: 'test', name: 'test', scopes, expiresAt: null });
      return token;
    },
    call: (method, path, options = {}) => call(api.url, method, path, { token: local, ...options }),
    replica: async () => void others.push(await startApi(configuration, engine, silentLog)),
    stop: async () => {
      await Promise.all([api, ...others].map((each) => each.close()));
      await db.destroy();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function call(url: string, method: string, path: string, { body, token, headers }: CallOptions): Promise<Called> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'idempotency-key': uuidv7() }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text };
  return { status: response.status, headers: response.headers, body: json };
}
