import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/packageRoot.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

const SERVER = join(packageRoot(), 'api', 'server.ts');
const NODE = ['--import', 'tsx'];

describe('api/server.ts', () => {
  let postgres: TestPostgres;
  let folder: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    folder = await mkdtemp(join(tmpdir(), 'vsa-server-'));
  }, 60_000);
  afterAll(async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('names every bad variable and exits with 2', () => {
    const env = { PATH: process.env['PATH'], VSA_API_PORT: 'x' };
    const ended = spawnSync(process.execPath, [...NODE, SERVER], { env, cwd: packageRoot(), encoding: 'utf8' });
    expect(ended.status).toBe(2);
    for (const name of ['VSA_DATABASE_URL', 'VSA_API_PORT']) expect(ended.stderr).toContain(name);
  }, 60_000);

  test('migrates, says ready, and ends with 0 on SIGTERM', async () => {
    const env = {
      PATH: process.env['PATH'],
      VSA_DATABASE_URL: postgres.url,
      VSA_ACME_DIRECTORY: 'local',
      VSA_API_PORT: '0',
      VSA_AUDIT_FILE: join(folder, 'audit.jsonl'),
      VSA_TEMPORAL_ADDRESS: '127.0.0.1:1',
    };
    const child: ChildProcess = fork(SERVER, [], { env, execArgv: NODE, cwd: packageRoot(), silent: true });
    const said = await new Promise((resolve) => child.once('message', resolve).once('exit', resolve));
    expect(said).toBe('ready');
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(0);
  }, 60_000);
});
