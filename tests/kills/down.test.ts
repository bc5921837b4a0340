import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activateVps, saveVps } from '../../db/queries/vps.js';
import { agentFaultFile, arm, report } from '../faults/interceptor.js';
import { succeeded, startWorld, toPort, type World } from '../journeys/lib/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ ownPostgres: true, agentEntry: 'tests/faults/agent.js' });
  await world.live('bystander.vsa.localhost');
});
afterAll(() => world.stop());

const post = (domain: string, body: object = {}) =>
  world.suite.call('POST', '/sites', { domain, vpsId: world.lane.vpsId, ...toPort(world.app.port), ...body });
const operations = async () => (await world.db.selectFrom('operations').select('id').execute()).length;

describe('a part that is down', () => {
  test('the agent of a VPS that never asked for work: 409 VPS_OFFLINE, and nothing is started', async () => {
    const silent = { id: 'vps-99', hostname: 'vps-99', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
    await saveVps(world.db, silent);
    await activateVps(world.db, 'vps-99', { generation: 1, observeOnly: null });
    const before = await operations();
    const { status, json } = await post('nowhere.vsa.localhost', { vpsId: 'vps-99' });
    expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'VPS_OFFLINE' });
    expect(await operations()).toBe(before);
  });

  test('the agent: failed VPS_OFFLINE with an unchanged machine; with waitForVps held until it is back', async () => {
    const tree = await world.treeHash();
    await world.suite.lanes[0]?.agent.down();
    const { json } = await post('offline.vsa.localhost');
    // Temporal remembers for a while that the agent asked for work; then it is the first step that finds out.
    const offline = json['code'] ?? (await world.suite.settled(String(json['id']))).error?.code;
    expect(offline).toBe('VPS_OFFLINE');
    const waiting = await post('patient.vsa.localhost', { waitForVps: true });
    expect(waiting.status).toBe(202);
    const id = String(waiting.json['id']);
    const { held } = await world.suite.settled(id, ['held']);
    expect(held).toMatchObject({ reason: 'WAITING_FOR_VPS' });
    expect(held?.deadline).not.toBeNull();
    expect(await world.treeHash()).toBe(tree);
    expect(await world.https('bystander.vsa.localhost')).toMatchObject({ status: 200 });
    world.lane.agent.up();
    succeeded(await world.suite.settled(id));
    expect(await world.https('patient.vsa.localhost')).toMatchObject({ status: 200 });
  });

  test('an agent that dies in its first step and stays away: held, and done when it is back', async () => {
    const faults = agentFaultFile(world.suite.folder, world.lane.vpsId);
    arm(faults, [{ kind: 'kill before', at: 'inspectSite' }]);
    const { json } = await post('interrupted.vsa.localhost');
    await expect.poll(() => report(faults).fired, { timeout: 10_000, interval: 5 }).toHaveLength(1);
    await world.suite.lanes[0]?.agent.down();
    const { held } = await world.suite.settled(String(json['id']), ['held']);
    expect(held).toMatchObject({ reason: 'WAITING_FOR_VPS' });
    world.lane.agent.up();
    succeeded(await world.suite.settled(String(json['id'])));
  });

  test('Temporal: 503 TEMPORAL_DOWN, and nothing is started', async () => {
    const before = await operations();
    await world.suite.temporal.down();
    const { status, json } = await post('timeless.vsa.localhost');
    expect({ status, code: json['code'] }).toEqual({ status: 503, code: 'TEMPORAL_DOWN' });
    expect(await operations()).toBe(before);
    world.suite.temporal.up();
    await expect.poll(async () => (await post('timeless.vsa.localhost')).status, { timeout: 30_000 }).toBe(202);
  });

  test('Postgres: 503, and nothing is started', async () => {
    await expect
      .poll(() => world.suite.call('GET', '/sites/timeless.vsa.localhost'), { timeout: 30_000 })
      .toMatchObject({ status: 200 });
    const tree = await world.treeHash();
    await world.suite.postgres?.down();
    const { status, json } = await post('forgotten.vsa.localhost');
    expect(status).toBe(503);
    expect(['DATABASE_DOWN', 'AUDIT_UNAVAILABLE']).toContain(json['code']);
    expect(await world.treeHash()).toBe(tree);
    expect(await world.https('bystander.vsa.localhost')).toMatchObject({ status: 200 });
    world.suite.postgres?.up();
    const look = () => world.suite.call('GET', '/sites/forgotten.vsa.localhost');
    await expect.poll(look, { timeout: 30_000 }).toMatchObject({ status: 404 });
    succeeded(await world.provision('forgotten.vsa.localhost'));
  });
});
