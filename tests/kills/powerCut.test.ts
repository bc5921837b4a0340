import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { probe, snapshot } from '../faults/lane.js';
import { type Fleet, startFleet } from '../fleet/world.js';
import type { KeptChild } from '../lib/children.js';
import type { Lane } from '../lib/lane.js';

/** Parts of an undisturbed provision's time after which the power is cut. */
const MOMENTS = [0.15, 0.5, 0.85];

let fleet: Fleet;
let lane: Lane;
let db: Database;
/** Milliseconds of an undisturbed provision. */
let usual: number;

beforeAll(async () => {
  fleet = await startFleet({ ownPostgres: true });
  lane = await fleet.join(1);
  db = openDatabase(fleet.suite.databaseUrl);
  await fleet.suite.settled(await fleet.provision(lane, 'first.localhost'));
  const begun = performance.now();
  expect(await fleet.suite.settled(await fleet.provision(lane, 'one.localhost'))).toMatchObject({ state: 'succeeded' });
  usual = performance.now() - begun;
});
afterAll(async () => {
  await db.destroy();
  await fleet.stop();
});

const parts = (): KeptChild[] => {
  const { api, hub, gateway, temporal, postgres } = fleet.suite;
  return [lane.nginx, lane.agent, api, hub, temporal, gateway, postgres].filter((part) => part !== null);
};
const serves = () =>
  ask({ scheme: 'https', host: 'one.localhost', port: lane.httpsPort, path: '/' }).then(
    ({ status }) => status === 200,
    () => false,
  );

/** As a machine boots: nginx needs nobody; what waits for others is there before them. */
async function boot(): Promise<void> {
  const { api, hub, gateway, temporal, postgres } = fleet.suite;
  lane.nginx.up();
  await expect.poll(serves, { timeout: 30_000 }).toBe(true);
  const watching = probe(lane, 'one.localhost');
  await expect(fetch(fleet.suite.rest.url)).rejects.toThrow();
  for (const part of [lane.agent, gateway, hub, api, temporal, postgres]) part?.up();
  await Promise.all([lane.agent, hub, api].map((part) => part.ready()));
  const { asked, failures } = await watching.stop();
  expect(asked).toBeGreaterThan(0);
  expect(failures).toEqual([]);
}

test.each(MOMENTS)(
  'power is lost after %f of a provision: nginx alone serves again, and the operation ends in the law',
  async (moment) => {
    const domain = `cut-${moment * 100}.localhost`;
    const absent = await snapshot(lane, db, domain);
    const id = await fleet.provision(lane, domain);
    await wait(usual * moment);
    await Promise.all(parts().map((part) => part.down()));
    expect(await serves()).toBe(false);
    await boot();

    const { state, error } = await fleet.suite.settled(id, undefined, 120_000);
    const now = await snapshot(lane, db, domain);
    if (state === 'succeeded') expect(now).toMatchObject({ wire: ['http 301', 'https 200 fleet /'] });
    else expect(now, `${state} ${error?.code}`).toEqual(absent);
    expect(await serves()).toBe(true);
    const next = await fleet.provision(lane, `after-${domain}`);
    expect(await fleet.suite.settled(next, undefined, 120_000)).toMatchObject({ state: 'succeeded' });
  },
  300_000,
);
