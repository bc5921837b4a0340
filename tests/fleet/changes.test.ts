import { mkdir, readFile, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VpsView } from '../../domain/schemas/vps.js';
import type { LocalChange } from '../../domain/vps/change.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

const DOMAIN = 'shop.localhost';
let fleet: Fleet;
let lane: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  lane = await fleet.join(1);
}, 60_000);
afterAll(() => fleet.stop());

const record = () => join(lane.stateDir, 'changes.jsonl');
const onVps = async (): Promise<LocalChange[]> =>
  (await readFile(record(), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LocalChange);
const onHub = async (): Promise<number[]> =>
  ((await fleet.sql('select n::float8 as n from vps_changes order by vps_change_uid')) as { n: number }[]).map(
    ({ n }) => n,
  );
const vps = async (): Promise<VpsView> => {
  await fleet.tick('syncFleet');
  return (await fleet.suite.call('GET', '/vps/vps-01')).json as unknown as VpsView;
};
const provision = async (): Promise<string> => {
  const operation = await fleet.suite.settled(await fleet.provision(lane, DOMAIN));
  expect(operation).toMatchObject({ state: 'succeeded' });
  return operation.id;
};

test('what the agent did is in its own record, and with the next report on the hub', async () => {
  const operationId = await provision();
  const { changes = [] } = await vps();
  const published = changes.find(({ activity }) => activity === 'publishSite');
  expect(published).toMatchObject({ operationId, subject: DOMAIN, result: 'done' });
  expect(changes.map(({ activity }) => activity)).not.toContain('proveSite');
  expect(await onHub()).toEqual((await onVps()).map(({ n }) => n));
});

test('each comes once, over another report and over an agent that was killed', async () => {
  await vps();
  await lane.agent.down();
  lane.agent.up();
  await lane.agent.ready();
  await fleet.suite.settled(await fleet.suite.start('DELETE', `/sites/${DOMAIN}?purge=true&containers=keep`));
  await expect.poll(async () => (await vps()).changes?.[0]?.activity, { timeout: 20_000 }).toBe('scanLeftovers');
  expect(await onHub()).toEqual((await onVps()).map(({ n }) => n));
});

test('a record that cannot be written keeps nothing from being done, and is told', async () => {
  await rename(record(), `${record()}.kept`);
  await mkdir(record());
  await provision();
  const failed = await vps();
  expect(failed).toMatchObject({ state: 'degraded', problems: [expect.stringContaining('EISDIR')] });
  await rmdir(record());
  await rename(`${record()}.kept`, record());
  await provision();
  expect((await vps()).problems).toEqual([]);
  expect(await onHub()).toEqual((await onVps()).map(({ n }) => n));
});
