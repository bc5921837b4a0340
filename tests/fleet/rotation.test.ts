import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { dayOf } from '../../activities/vps/rotation/names.js';
import { HUB_QUEUE } from '../../domain/contracts.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

let fleet: Fleet;
let one: Lane;
let two: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  [one, two] = await Promise.all([fleet.join(1), fleet.join(2)]);
  for (const [lane, domain] of [
    [one, 'one.localhost'],
    [two, 'two.localhost'],
  ] as const) {
    await fleet.suite.settled(await fleet.provision(lane, domain));
    await visit(lane, domain);
  }
});
afterAll(() => fleet.stop());

const visit = ({ httpPort }: Lane, host: string) => ask({ scheme: 'http', host, port: httpPort, path: '/' });
const folder = ({ proxyRoot }: Lane) => join(proxyRoot, 'logs', 'domains');
const logs = async (lane: Lane) => (await readdir(folder(lane))).sort();
const today = () => dayOf(Date.now());

test('a VPS that is away holds up no other, and rotates when it is back', async () => {
  await expect.poll(() => fleet.tick('syncFleet').then(() => readdir(join(one.stateDir, 'ledger')))).toEqual([]);
  await expect.poll(() => fleet.tick('syncFleet').then(() => readdir(join(two.stateDir, 'ledger')))).toEqual([]);
  await two.agent.down();
  const run = await fleet.background.workflow.start('rotateFleetLogs', {
    workflowId: randomUUID(),
    taskQueue: HUB_QUEUE,
    args: [],
  });
  const rotated = ['one.localhost.access.json', `one.localhost.access.json.${today()}`];
  await expect.poll(() => logs(one), { timeout: 20_000 }).toEqual(rotated);
  expect(await logs(two)).toEqual(['two.localhost.access.json']);
  two.agent.up();
  await two.agent.ready();
  const done = { 'vps-01': { compressed: 0, removed: 0 }, 'vps-02': { rotated: 1, compressed: 0, removed: 0 } };
  expect(await run.result()).toMatchObject({ done, failed: {} });
});

test('an agent that is killed between the new name and the signal is made up for', async () => {
  const log = join(folder(one), 'one.localhost.access.json');
  const part = `${log}.${today()}`;
  await rename(part, `${part}.before`);
  await rename(log, part);
  one.agent.kill();
  await one.agent.ready();
  const size = async (path: string) => (await readFile(path, 'utf8')).length;
  const before = await size(part);
  await visit(one, 'one.localhost');
  expect(await size(part)).toBeGreaterThan(before);
  expect(await fleet.tick('rotateFleetLogs')).toMatchObject({ failed: {} });
  const written = await size(part);
  await visit(one, 'one.localhost');
  expect([await size(part), await size(log)]).toEqual([written, expect.any(Number)]);
  expect(await size(log)).toBeGreaterThan(0);
});

test('a VPS without nginx says why it does not rotate', async () => {
  await two.nginx.down();
  expect(await fleet.tick('rotateFleetLogs')).toMatchObject({
    done: { 'vps-01': { rotated: 0 } },
    failed: { 'vps-02': expect.stringContaining('RELOAD_NOT_PROVEN: nginx has no running master') as string },
  });
});
