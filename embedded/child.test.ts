import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepRunning } from './child.js';
import type { Child, Service } from './child.js';
import { readPid } from './pidFiles.js';
import { suitePlaces } from './places.js';
import { isAlive } from './processes.js';

const READY = `process.send('ready'); setInterval(() => {}, 1000);`;
let root = '';
let child: Child | null = null;
let said: string[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vsa-child-'));
  await mkdir(suitePlaces(root).logs, { recursive: true });
  said = [];
});
afterEach(async () => {
  await child?.stop();
  await rm(root, { recursive: true });
});

describe('keepRunning()', () => {
  test('is up when the process says so, and stop() leaves no process and no pid file', async () => {
    child = run(READY);
    await child.up;
    const noted = await readPid(places().run, 'tool');
    expect(noted !== null && (await isAlive(noted))).toBe(true);
    expect(await readFile(join(places().run, 'tool.pid'), 'utf8')).toBe(`${noted?.pid}\n`);

    await child.stop();
    expect(noted !== null && (await isAlive(noted))).toBe(false);
    expect(await readPid(places().run, 'tool')).toBeNull();
  });

  test('starts a killed process again and says why it ended', async () => {
    child = run(READY);
    await child.up;
    const first = await readPid(places().run, 'tool');
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await until(async () => (await readPid(places().run, 'tool'))?.pid !== first?.pid && said.length > 0);
    expect(said[0]).toContain('tool ended (signal SIGKILL)');
  });

  test('gives up a process that never comes up, with the end of its log', async () => {
    child = run(`console.error('no such database'); process.exit(3);`);
    await expect(child.up).rejects.toThrow(/exit code 3[^]*no such database/);
  });

  test('kills a process that does not heed the polite signal', async () => {
    child = run(`process.on('SIGTERM', () => {}); ${READY}`, { stopWithin: 100 });
    await child.up;
    const noted = await readPid(places().run, 'tool');
    await child.stop();
    expect(noted !== null && (await isAlive(noted))).toBe(false);
  });
});

const places = () => suitePlaces(root);

function run(script: string, more: Partial<Service> = {}): Child {
  const argv = [process.execPath, '-e', script] as const;
  const service = {
    name: 'tool',
    argv: [...argv],
    env: {},
    readyWithin: 10_000,
    stopSignal: 'SIGTERM',
    stopWithin: 5_000,
  } as const;
  return keepRunning({ ...service, argv: [...argv], ...more }, places(), (line) => said.push(line));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
