import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../lib/packageRoot.js';
import { keepChild, type KeptChild } from '../lib/children.js';
import { freePorts } from '../lib/ports.js';
import { startSuite, type Suite } from '../lib/suite.js';
import { filledIn, readCompose } from './compose.js';

const PROCESSES = ['api', 'hub-worker', 'gateway'] as const;
type Process = (typeof PROCESSES)[number];

const root = packageRoot();
const { services } = readCompose('docker-compose.temporal.yml');
let suite: Suite;
let environment: Record<string, string>;
const started = new Map<Process, KeptChild>();
const url = () => `http://127.0.0.1:${environment['VSA_API_PORT']}`;

beforeAll(async () => {
  // Only its PostgreSQL and Temporal are used: the processes are started as the compose file says.
  suite = await startSuite({ lanes: 0 });
  await Promise.all([suite.api.stop(), suite.hub.stop()]);
  const secret = join(suite.folder, 'database-url');
  await writeFile(secret, `${suite.databaseUrl}\n`, { mode: 0o400 });
  // As `make secrets` leaves what nobody has told yet.
  const empty = join(suite.folder, 'nothing');
  await writeFile(empty, '', { mode: 0o400 });
  const [api = 0, gateway = 0] = await freePorts(2);
  environment = {
    ...Object.fromEntries(
      Object.entries(services['api']?.environment ?? {}).map(([key, value]) => [
        key,
        filledIn(String(value), { VSA_GATEWAY_ADDRESS: 'hub.example.com:7443', VSA_ACME_DIRECTORY: 'local' }),
      ]),
    ),
    // What is another place outside of containers.
    VSA_DATABASE_URL_FILE: secret,
    VSA_ALERT_WEBHOOK_URL_FILE: empty,
    VSA_ALERT_WEBHOOK_SECRET_FILE: empty,
    VSA_TEMPORAL_ADDRESS: suite.temporalAddress,
    VSA_SECRETS_DIR: join(suite.folder, 'hub-secrets'),
    VSA_AUDIT_FILE: join(suite.folder, 'hub-audit.jsonl'),
    VSA_SETUP_CODE_FILE: join(suite.folder, 'setup-code'),
    VSA_API_PORT: String(api),
    VSA_GATEWAY_PORT: String(gateway),
    NODE_ENV: 'production',
  };
  await mkdir(join(suite.folder, 'hub-secrets'), { mode: 0o700 });
});
afterAll(async () => {
  await Promise.all([...started.values()].map((child) => child.stop('SIGKILL')));
  await suite.stop();
});

const argvOf = (words: readonly string[] = []): [string, ...string[]] => {
  const [node, program = '', ...rest] = words;
  expect(node).toBe('node');
  return [process.execPath, join(root, program), ...rest];
};

/** As the container's health is looked at: its exit code and what it says. */
function health(name: Process): Promise<{ code: number; stderr: string }> {
  const [cmd, ...words] = services[name]?.healthcheck?.test ?? [];
  expect(cmd).toBe('CMD');
  const [node, ...args] = argvOf(words);
  return promisify(execFile)(node, args, { env: environment }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: { code: number; stderr: string }) => error,
  );
}

test('each process is unwell until it is started as compose does, and well afterwards', async () => {
  for (const name of PROCESSES) {
    if (name !== 'hub-worker') expect(await health(name)).toMatchObject({ code: 1 });
    const argv = argvOf(services[name]?.command);
    const logFile = join(suite.folder, `compose-${name}.log`);
    const child = keepChild({ argv, env: environment, logFile, speaks: true });
    started.set(name, child);
    await child.ready();
    expect(await health(name), await readFile(logFile, 'utf8')).toEqual({ code: 0, stderr: '' });
  }
  const ready = (await (await fetch(`${url()}/readyz`)).json()) as { status: string };
  expect(ready.status).toBe('ok');
});

test('the first admin comes in with the setup code', async () => {
  const code = (await readFile(environment['VSA_SETUP_CODE_FILE'] ?? '', 'utf8')).trim();
  const answer = await fetch(`${url()}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  expect(answer.status).toBe(201);
});

test('a process that is gone is unwell, and so is one that is asked for wrongly', async () => {
  for (const name of ['gateway', 'api'] as const) {
    await started.get(name)?.down();
    const { code, stderr } = await health(name);
    expect(code).toBe(1);
    expect(stderr).not.toBe('');
  }
  const asked = promisify(execFile)(process.execPath, [join(root, 'dist/workers/health.js'), 'all'], {
    env: environment,
  });
  await expect(asked).rejects.toMatchObject({ code: 2 });
});
