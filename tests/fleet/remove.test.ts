import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { arm, type Fault, hubFaultFile, release, report } from '../faults/interceptor.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

let fleet: Fleet;
let [one, two, three, four, five, six]: Lane[] = [];

beforeAll(async () => {
  fleet = await startFleet({ hubEntry: 'tests/faults/hub.js' });
  [one, two, three, four, five, six] = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => fleet.join(number)));
  for (const [lane, domain] of [
    [one, 'one.localhost'],
    [two, 'two-a.localhost'],
    [two, 'two-b.localhost'],
    [three, 'three.localhost'],
    [four, 'four.localhost'],
    [five, 'five-a.localhost'],
    [five, 'five-b.localhost'],
    [six, 'six.localhost'],
  ] as const) {
    expect(await fleet.suite.settled(await provision(lane, domain))).toMatchObject({ state: 'succeeded' });
  }
}, 120_000);
afterAll(() => fleet.stop());

const provision: Fleet['provision'] = (...site) => fleet.provision(...site);
/** An operation that is held: no DNS has the name. */
const provisionNowhere = async (vpsId: string): Promise<string> => {
  const id = await provision({ vpsId }, `${vpsId}.example.com`);
  await fleet.suite.settled(id, ['held']);
  return id;
};
/** Faults of the hub's activities for this VPS. */
const faults = (vpsId: string, ...all: Fault[]) => arm(hubFaultFile(fleet.suite.folder, vpsId), all);
const twice = (...activities: string[]) => activities.map((at): Fault => ({ kind: 'twice', at }));
const fired = (vpsId: string) => report(hubFaultFile(fleet.suite.folder, vpsId)).fired;
const served = async (lane: Lane | undefined, host: string): Promise<number> =>
  (await ask({ scheme: 'https', host, port: lane?.httpsPort ?? 0, path: '/', timeoutMs: 10_000 })).status;
const call = (method: string, path: string, body?: unknown) => fleet.suite.call(method, path, body);
const idsOf = async (path: string, key: string): Promise<unknown[]> =>
  ((await call('GET', path)).json['items'] as Record<string, unknown>[]).map((item) => item[key]);

describe('removing a VPS', () => {
  test('refuses one that is not there, and the one that sites go to by default; nothing changes', async () => {
    expect(await call('DELETE', '/vps/vps-77')).toMatchObject({ status: 404, json: { code: 'VPS_UNKNOWN' } });
    expect(await call('DELETE', '/vps/vps-01')).toMatchObject({ status: 422, json: { code: 'PRECONDITION' } });
    expect(await idsOf('/vps', 'id')).toEqual(['vps-01', 'vps-02', 'vps-03', 'vps-04', 'vps-05', 'vps-06']);
  });

  test('refuses while an operation runs there, and names it; told to wait it begins when that is over', async () => {
    const held = await provisionNowhere('vps-02');
    expect(await call('DELETE', '/vps/vps-02')).toMatchObject({
      status: 409,
      json: { code: 'CONFLICT', operationId: held },
    });
    faults('vps-02', ...twice('closeVps', 'reopenVps'));
    const removal = await fleet.suite.start('DELETE', '/vps/vps-02?wait=true');
    expect((await fleet.suite.settled(removal, ['held'])).held).toMatchObject({ reason: 'BLOCKED_BY' });
    expect((await call('GET', '/vps/vps-02')).json).toMatchObject({ state: 'removing' });
    expect(
      await call('POST', '/sites', { domain: 'late.localhost', vpsId: 'vps-02', redirectTo: 'https://x.org' }),
    ).toMatchObject({ status: 422, json: { code: 'PRECONDITION' } });

    // Cancelled it is as it was.
    await call('POST', `/operations/${removal}/cancel`);
    expect(await fleet.suite.settled(removal)).toMatchObject({ state: 'cancelled' });
    expect((await call('GET', '/vps/vps-02')).json).toMatchObject({ state: 'active' });
    expect(fired('vps-02')).toHaveLength(2);
    await call('POST', `/operations/${held}/cancel`);
    await fleet.suite.settled(held);
  });

  test('takes each of its sites off, shuts its agent out and forgets it; the others notice nothing', async () => {
    faults('vps-02', ...twice('refuseBusyVps', 'removeSites', 'recordVpsRemoval'));
    const { state, result } = await fleet.suite.settled(await fleet.suite.start('DELETE', '/vps/vps-02'));
    expect(fired('vps-02')).toHaveLength(3);
    expect({ state, result }).toEqual({ state: 'succeeded', result: { left: [] } });
    expect([await served(two, 'two-a.localhost'), await served(two, 'two-b.localhost')]).toEqual([421, 421]);
    expect(await served(one, 'one.localhost')).toBe(200);
    expect(await idsOf('/vps', 'id')).toEqual(['vps-01', 'vps-03', 'vps-04', 'vps-05', 'vps-06']);
    expect(await idsOf('/sites', 'domain')).not.toContain('two-a.localhost');
    expect(await idsOf('/sites', 'domain')).toHaveLength(6);
    expect((await call('GET', '/vps/vps-02')).status).toBe(404);
    const actions = await idsOf('/audit-logs?vpsId=vps-02', 'action');
    expect(actions.filter((action) => action === 'site.unprovision')).toHaveLength(2);
    expect(actions).toContain('vps.remove');
  });

  test('it cannot come back: no code, no id, no certificate', async () => {
    expect((await call('POST', '/vps/vps-02/join-codes', {})).status).toBe(404);
    const again = { id: 'vps-02', hostname: 'again', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
    expect(await call('POST', '/vps', again)).toMatchObject({ status: 422, json: { code: 'PRECONDITION' } });
    const rows = (await fleet.sql(`select revoked_at from agent_certificates join vps using (vps_uid)
      where vps.id = 'vps-02'`)) as { revoked_at: Date | null }[];
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ revoked_at }) => revoked_at !== null)).toBe(true);
    expect(await fleet.tick('syncFleet')).toEqual({ stored: 5, missing: [] });
  });

  test('with its sites left they go on serving, and their names are free for another VPS', async () => {
    const removal = await fleet.suite.settled(await fleet.suite.start('DELETE', '/vps/vps-03?leaveSites=true'));
    expect(removal).toMatchObject({ state: 'succeeded', result: { left: ['three.localhost'] } });
    expect(await served(three, 'three.localhost')).toBe(200);
    expect(await fleet.suite.settled(await provision(one, 'three.localhost'))).toMatchObject({ state: 'succeeded' });
  });

  test('a dead one is refused without force; with it, what runs there is given up', async () => {
    const lane = four;
    if (lane === undefined) throw new Error('there is no fourth lane');
    await lane.agent.down();
    const stuck = await provision(lane, 'stuck.localhost', { waitForVps: true });
    await fleet.suite.settled(stuck, ['held']);
    expect(await call('DELETE', '/vps/vps-04')).toMatchObject({ status: 409, json: { code: 'CONFLICT' } });
    const removal = await fleet.suite.settled(await fleet.suite.start('DELETE', '/vps/vps-04?force=true'));
    expect(removal).toMatchObject({ state: 'succeeded', result: { left: ['four.localhost'] } });
    expect(await fleet.suite.settled(stuck)).toMatchObject({ state: 'failed', error: { code: 'ABANDONED' } });
    expect(await idsOf('/operations?state=held', 'id')).toEqual([]);
    // Its names and its workflow are free.
    expect(await fleet.suite.settled(await provision(one, 'stuck.localhost'))).toMatchObject({ state: 'succeeded' });
    expect(await idsOf('/vps', 'id')).toEqual(['vps-01', 'vps-05', 'vps-06']);
  });

  test('that is given up while it is undone leaves the VPS active, and its site to its own operation', async () => {
    faults('vps-06', { kind: 'cancel', at: 'recordRemoval' });
    const removal = await fleet.suite.start('DELETE', '/vps/vps-06');
    await expect.poll(() => fired('vps-06'), { timeout: 10_000 }).toHaveLength(1);
    await call('POST', `/operations/${removal}/cancel`);
    const held = async () =>
      ((await call('GET', `/operations/${removal}`)).json['held'] as { reason?: string } | null)?.reason;
    await expect.poll(held, { timeout: 9_000 }).toBe('UNDO_BLOCKED');
    expect((await call('POST', `/operations/${removal}/abandon`, { name: 'vps-06' })).status).toBe(202);
    expect(await fleet.suite.settled(removal)).toMatchObject({ state: 'failed', error: { code: 'ABANDONED' } });
    expect((await call('GET', '/vps/vps-06')).json).toMatchObject({ state: 'active' });
    release(hubFaultFile(fleet.suite.folder, 'vps-06'));
    await expect.poll(async () => (await call('GET', '/sites/six.localhost')).status, { timeout: 20_000 }).toBe(404);
    expect(await fleet.suite.settled(await fleet.suite.start('DELETE', '/vps/vps-06'))).toMatchObject({
      state: 'succeeded',
    });
  });

  test('whose workflow is lost in the middle leaves the VPS as it was', async () => {
    const held = await provisionNowhere('vps-05');
    const removal = await fleet.suite.start('DELETE', '/vps/vps-05?wait=true');
    await fleet.suite.settled(removal, ['held']);
    await fleet.temporal.workflow.getHandle('vps/vps-05').terminate('to see it undone');
    // The reconciler leaves young rows alone; the hub worker looks when it starts.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    fleet.suite.hub.kill();
    expect(await fleet.suite.settled(removal)).toMatchObject({ state: 'undone', error: { code: 'LOST' } });
    expect((await call('GET', '/vps/vps-05')).json).toMatchObject({ state: 'active' });
    await call('POST', `/operations/${held}/cancel`);
    await fleet.suite.settled(held);
  });

  test('goes on when the hub worker is killed while sites are taken off, and after it was recorded', async () => {
    faults('vps-05', { kind: 'kill inside', at: 'removeSites' }, { kind: 'kill after', at: 'recordVpsRemoval' });
    const removal = await fleet.suite.settled(await fleet.suite.start('DELETE', '/vps/vps-05'));
    expect(removal).toMatchObject({ state: 'succeeded', result: { left: [] } });
    expect(fired('vps-05')).toHaveLength(2);
    expect([await served(five, 'five-a.localhost'), await served(five, 'five-b.localhost')]).toEqual([421, 421]);
    const actions = await idsOf('/audit-logs?vpsId=vps-05', 'action');
    expect(actions.filter((action) => action === 'site.unprovision')).toHaveLength(2);
    expect(await idsOf('/vps', 'id')).toEqual(['vps-01']);
  });

  test('on the machine itself, leave deletes its key and nothing that is served', async () => {
    const env = { VSA_STATE_DIR: three?.stateDir ?? '', VSA_VPS_ID: 'vps-03' };
    expect(await fleet.agent(env, 'leave')).toMatchObject({ code: 7 });
    await three?.agent.down();
    const left = await fleet.agent(env, 'leave');
    expect(left).toMatchObject({ code: 0, stdout: expect.stringContaining('no longer vps-03') });
    expect((await fleet.agent(env, 'status')).stdout).not.toContain('vps-03 of');
    expect(await fleet.agent(env, 'leave')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to do'),
    });
    expect(await served(three, 'three.localhost')).toBe(200);
  });
});
