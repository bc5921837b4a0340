import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWithPebble } from '../acme/world.js';
import { arm, hubFaultFile, report } from '../faults/interceptor.js';
import { type PebbleWorld, startPebbleWorld } from './lib/pebbleWorld.js';
import { resultOf, succeeded, toPort } from './lib/world.js';

describeWithPebble('a CA in trouble', () => {
  let world: PebbleWorld;
  let faults: string;
  beforeAll(async () => {
    world = await startPebbleWorld({}, { hubEntry: 'tests/faults/hub.js' });
    faults = hubFaultFile(world.suite.folder, world.lane.vpsId);
    // The account is made at the first order; the tests below count only what comes after.
    await world.live('first.shop.test');
  });
  afterAll(() => world.stop());
  beforeEach(() => arm(faults, []));

  const start = (domain: string) =>
    world.suite.start('POST', '/sites', { domain, vpsId: world.lane.vpsId, ...toPort(world.app.port) });
  const ordersOf = (id: string) => world.db.selectFrom('orders').selectAll().where('operation_id', '=', id).execute();

  test('429 with Retry-After holds the operation, which goes on by itself when the time has passed', async () => {
    const body = { type: 'urn:ietf:params:acme:error:rateLimited', detail: 'too many new orders' };
    world.ca.fail({ kind: 'status', status: 429, headers: { 'retry-after': '3' }, body }, '/order-plz');
    const id = await start('limited.shop.test');
    const { held } = await world.suite.settled(id, ['held']);
    expect(held).toMatchObject({ reason: 'ACME_RATE_LIMITED' });
    expect(held?.detail).toContain('too many new orders');
    const pause = Date.parse(held?.nextLookAt ?? '') - Date.parse(held?.since ?? '');
    expect(pause).toBeGreaterThan(1_000);
    expect(pause).toBeLessThanOrEqual(3_000);
    succeeded(await world.suite.settled(id));
    expect(await ordersOf(id)).toMatchObject([{ outcome: 'issued' }]);
  });

  test('500 is tried again, without a second order', async () => {
    const before = world.newOrders();
    world.ca.fail({ kind: 'status', status: 500 }, '/finalize-order');
    world.ca.fail({ kind: 'status', status: 503 }, '/certZ');
    const id = await start('shaky.shop.test');
    succeeded(await world.suite.settled(id));
    expect(world.ca.due()).toBe(0);
    expect(world.newOrders()).toBe(before + 1);
    expect(await ordersOf(id)).toHaveLength(1);
  });

  test('a CA that is down ends the operation after its tries, and the machine is unchanged', async () => {
    const tree = await world.treeHash();
    world.ca.fail({ kind: 'status', status: 503 }, '/order-plz', 50);
    const ended = await world.provision('down.shop.test');
    world.ca.heal();
    expect(ended).toMatchObject({ state: 'undone', error: { code: 'ACME_SERVER' } });
    expect(await world.treeHash()).toBe(tree);
    expect(await world.https('down.shop.test')).toMatchObject({ status: 421 });
  });

  test('a CA that never answers is given up and tried again', async () => {
    world.ca.fail({ kind: 'hang' }, '/authZ');
    const id = await start('silent.shop.test');
    succeeded(await world.suite.settled(id, undefined, 90_000));
    expect(world.ca.due()).toBe(0);
    expect(await ordersOf(id)).toHaveLength(1);
  });

  test.each(['finalizeOrder', 'downloadCertificate'])(
    'kill -9 of the hub worker after %s: the same order is downloaded',
    async (activity) => {
      const before = world.newOrders();
      arm(faults, [{ kind: 'kill after', at: activity }]);
      const id = await start(`${activity.toLowerCase()}.shop.test`);
      const { certificate } = resultOf(succeeded(await world.suite.settled(id, undefined, 90_000)));
      expect(report(faults).fired).toHaveLength(1);
      expect(certificate?.names).toEqual([`${activity.toLowerCase()}.shop.test`]);
      expect(world.newOrders()).toBe(before + 1);
      expect(await ordersOf(id)).toMatchObject([{ outcome: 'issued' }]);
    },
  );
});
