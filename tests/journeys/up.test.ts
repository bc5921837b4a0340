import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../embedded/background.js';
import { notedNames, readPid } from '../../embedded/pidFiles.js';
import { suitePlaces } from '../../embedded/places.js';
import type { SuitePlaces } from '../../embedded/places.js';
import { groupOf } from '../../embedded/processes.js';
import type { ProcessIdentity } from '../../embedded/processes.js';
import { packageRoot } from '../../lib/packageRoot.js';

const NEEDED = ['VSA_TEMPORAL_BIN', 'VSA_NGINX_BIN'];
const PROCESSES = [
  'agent-vps-01',
  'api',
  'demo',
  'gateway',
  'hub-worker',
  'nginx',
  'postgres',
  'supervisor',
  'temporal',
];
/** What a checkout needs once it is built. */
const CHECKOUT = ['package.json', 'bin', 'dist', 'templates', 'db'];

let checkout = '';
let places: SuitePlaces;

describe.skipIf(NEEDED.some((name) => !process.env[name]))('vsa up', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'vsa-checkout-'));
    places = suitePlaces(checkout);
    for (const name of CHECKOUT) await cp(join(packageRoot(), name), join(checkout, name), { recursive: true });
    await symlink(join(packageRoot(), 'node_modules'), join(checkout, 'node_modules'));
  });
  afterAll(async () => {
    await vsa('down');
    await rm(checkout, { recursive: true, force: true });
    // As root the database lies outside the checkout.
    await rm(dirname(join('/var/lib/vsa', places.hash, 'postgres')), { recursive: true, force: true });
  });

  test('reaches the proof, says so when asked twice, survives a kill of everything and stops cleanly', async () => {
    const first = await provenSuite();
    expect(first).toContain('https://demo.vsa.localhost:');
    expect(first).toContain('answered 200');
    expect(first).toMatch(/setup code +\S{8,}/);
    const [, page = ''] = /Web UI +(http:\/\/localhost:\d+)\n/.exec(first) ?? [];
    expect(await (await fetch(page)).text()).toContain('<div id="root">');
    expect(await notedNames(places.run)).toEqual(PROCESSES);

    const twice = await vsa('up');
    expect(twice.code).toBe(1);
    expect(twice.output).toContain('runs already');

    const listed = await vsa('site', 'list', '-o', 'json');
    expect(listed.output).toContain('demo.vsa.localhost');

    for (const { pid } of await everybody()) process.kill(pid, 'SIGKILL');

    // The same ports, data, certificate and generation: nothing was made anew.
    const second = await provenSuite();
    expect(proofOf(second)).toEqual(proofOf(first));

    const leaders = await everybody();
    expect((await vsa('down')).code).toBe(0);
    expect(await readdir(places.run)).toEqual([]);
    for (const leader of leaders) expect(await groupOf(leader)).toEqual([]);
    expect(await readFile(places.cliToml, 'utf8')).toMatch(/^hub_url = "http:\/\/127\.0\.0\.1:\d+"$/m);

    // As docs/how-to/back-up-and-restore.md has it, with everything lost after the copy.
    const outside = join('/var/lib/vsa', places.hash);
    const kept = process.getuid?.() === 0 ? [places.folder, outside] : [places.folder];
    const copy = join(checkout, 'suite.tar.gz');
    execFileSync('tar', ['-czf', copy, '-C', '/', '--', ...kept.map((path) => path.slice(1))]);
    for (const path of kept) await rm(path, { recursive: true });
    execFileSync('tar', ['-xzpf', copy, '-C', '/']);
    expect(proofOf(await provenSuite())).toEqual(proofOf(first));
  });
});

const proofOf = (text: string) =>
  text.split('\n').filter((line) => /answered|certificate|issued by|generation/.test(line));

async function everybody(): Promise<ProcessIdentity[]> {
  const noted = await Promise.all(PROCESSES.map((name) => readPid(places.run, name)));
  return noted.filter((each) => each !== null);
}

/** Starts the suite and answers what it printed once it was proven; rejects with its own words if it was not. */
async function provenSuite(): Promise<string> {
  const child = start(['up'], ['ignore', 'ignore', 'ignore', 'ipc']);
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    child.on('exit', (code) => reject(new Error(`vsa up ended with ${code}:\n${lines.join('\n')}`)));
    child.on('message', (message: Report) => {
      if ('line' in message) lines.push(message.line);
      if ('failure' in message) lines.push(message.failure);
      if (!('proof' in message)) return;
      child.removeAllListeners('exit');
      child.disconnect();
      if (message.ok) resolve(message.proof);
      else reject(new Error(message.proof));
    });
  });
}

async function vsa(...words: string[]): Promise<{ code: number; output: string }> {
  const child = start(words, ['ignore', 'pipe', 'pipe']);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

const start = (words: string[], stdio: ('ignore' | 'pipe' | 'ipc')[]): ChildProcess =>
  spawn(process.execPath, [join(checkout, 'bin/vsa'), ...words], { cwd: checkout, stdio });
