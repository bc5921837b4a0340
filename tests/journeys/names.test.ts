import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namesOf } from '../../db/queries/claims.js';
import { resultOf, startWorld, succeeded, toPort, type World } from './lib/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const start = (domain: string, body: object = {}) =>
  world.suite.start('POST', '/sites', { domain, vpsId: world.lane.vpsId, ...toPort(world.app.port), ...body });
const post = (domain: string, body: object = {}) =>
  world.suite.call('POST', '/sites', { domain, vpsId: world.lane.vpsId, ...toPort(world.app.port), ...body });

describe('a name that does not resolve', () => {
  test('holds the operation without a call to the CA, and it goes on by itself once the name resolves', async () => {
    const tree = await world.treeHash();
    const id = await start('late.test', { www: true });
    const { held } = await world.suite.settled(id, ['held']);
    expect(held).toMatchObject({ reason: 'WAITING_FOR_DNS' });
    expect(held?.detail).toContain('late.test');
    expect(held?.detail).toContain(world.dns.server);
    expect(held?.deadline).not.toBeNull();
    expect(await world.orders()).toBe(0);
    expect(await world.treeHash()).toBe(tree);

    world.dns.set('late.test', '127.0.0.1');
    await expect.poll(async () => (await world.suite.settled(id, ['held'])).held?.detail).toContain('www.late.test');
    expect(await world.orders()).toBe(0);
    world.dns.set('www.late.test', '127.0.0.1');
    const { certificate } = resultOf(succeeded(await world.suite.settled(id)));
    expect(certificate?.names).toEqual(['late.test', 'www.late.test']);
    expect(await world.orders()).toBe(1);
  });

  test('is dropped with a warning where nobody typed it', async () => {
    world.dns.set('apex.test', '127.0.0.1');
    const done = await world.live('apex.test');
    expect(resultOf(done).certificate?.names).toEqual(['apex.test']);
    expect(done.warnings.join()).toContain('www.apex.test');
    expect(await namesOf(world.db, 'apex.test')).toEqual(['apex.test']);
  });

  test('broken DNS holds too, and `retry` looks at once', async () => {
    world.dns.break('broken.test');
    const id = await start('broken.test', { www: false });
    expect((await world.suite.settled(id, ['held'])).held?.detail).toContain('SERVFAIL');
    world.dns.set('broken.test', '127.0.0.1');
    await world.suite.call('POST', `/operations/${id}/retry`, {});
    succeeded(await world.suite.settled(id));
  });

  test('an operation that is held can be cancelled: nothing is left, and its names are free', async () => {
    const tree = await world.treeHash();
    const id = await start('never.test', { www: false });
    await world.suite.settled(id, ['held']);
    expect(await namesOf(world.db, 'never.test')).toEqual(['never.test']);
    expect((await world.suite.call('POST', `/operations/${id}/cancel`, {})).status).toBe(202);
    expect(await world.suite.settled(id)).toMatchObject({ state: 'cancelled' });
    expect(await world.treeHash()).toBe(tree);
    expect(await namesOf(world.db, 'never.test')).toEqual([]);
  });
});

test('a plan shows by name what would hold the operation, and asks no CA', async () => {
  const orders = await world.orders();
  world.dns.set('planned.test', '127.0.0.1', '192.0.2.1');
  const body = { domain: 'planned.test', vpsId: world.lane.vpsId, ...toPort(world.app.port) };
  const { status, json } = await world.suite.call('POST', '/sites/plan', body);
  expect({ status, json }).toMatchObject({ status: 200 });
  expect(json['checks']).toEqual([
    { name: 'www.planned.test', result: 'shown', detail: expect.stringContaining('NXDOMAIN') as string },
    { name: 'planned.test', result: 'ok', detail: expect.stringContaining('resolves') as string },
    {
      name: 'planned.test',
      result: 'failed',
      detail: expect.stringContaining('192.0.2.1') as string,
      code: 'PORT_80_UNREACHABLE',
    },
  ]);
  expect(await world.orders()).toBe(orders);
  expect(await namesOf(world.db, 'planned.test')).toEqual([]);
});

describe('an address that is not the one of the VPS', () => {
  test('is shown, not held, where the challenge path leads to the VPS', async () => {
    world.dns.set('cdn.test', '127.0.0.2');
    const done = await world.live('cdn.test', { ...toPort(world.app.port), www: false });
    expect(done.warnings.join()).toContain('cdn.test resolves to 127.0.0.2');
  });

  test('holds where the challenge path is not answered there, before any call to the CA', async () => {
    const orders = await world.orders();
    world.dns.set('stray.test', '127.0.0.1', '192.0.2.1');
    const id = await start('stray.test', { www: false });
    const { held } = await world.suite.settled(id, ['held']);
    expect(held).toMatchObject({ reason: 'PORT_80_UNREACHABLE' });
    expect(held?.detail).toContain('192.0.2.1');
    expect(await world.orders()).toBe(orders);
    world.dns.set('stray.test', '127.0.0.1');
    succeeded(await world.suite.settled(id));
  });
});

describe('two at once', () => {
  test('on one site: the second is refused with the id of the running one', async () => {
    const id = await start('busy.test', { www: false });
    await world.suite.settled(id, ['held']);
    const { status, json } = await post('busy.test', { www: false });
    expect({ status, code: json['code'], running: json['operationId'] }).toEqual({
      status: 409,
      code: 'CONFLICT',
      running: id,
    });
    world.dns.set('busy.test', '127.0.0.1');
    succeeded(await world.suite.settled(id));
    expect((await world.suite.call('DELETE', '/sites/busy.test?containers=keep')).status).toBe(202);
  });

  test('on two sites: both are live', async () => {
    const domains = ['one.vsa.localhost', 'two.vsa.localhost', 'three.vsa.localhost'];
    const ids = await Promise.all(domains.map((domain) => start(domain)));
    for (const id of ids) succeeded(await world.suite.settled(id));
    for (const domain of domains) expect(await world.https(domain)).toMatchObject({ status: 200, body: 'app /' });
  });

  test('a name of another site is refused with 409 NAME_CLAIMED, which names the holder', async () => {
    await world.live('holder.vsa.localhost', { ...toPort(world.app.port), aliases: ['held.vsa.localhost'] });
    const asAlias = await post('taker.vsa.localhost', { aliases: ['held.vsa.localhost'] });
    const asPrimary = await post('held.vsa.localhost');
    for (const { status, json } of [asAlias, asPrimary]) {
      expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'NAME_CLAIMED' });
      expect(json['detail']).toContain('holder.vsa.localhost');
    }
    expect(asPrimary.json['detail']).toContain('A site keeps its primary name');
    const body = { domain: 'taker.vsa.localhost', vpsId: world.lane.vpsId, aliases: ['held.vsa.localhost'] };
    const plan = await world.suite.call('POST', '/sites/plan', { ...body, ...toPort(world.app.port) });
    const claimed = { result: 'failed', code: 'NAME_CLAIMED', holder: 'holder.vsa.localhost' };
    expect(plan.json['checks']).toContainEqual(expect.objectContaining({ name: 'held.vsa.localhost', ...claimed }));
  });
});
