import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { agentFaultFile, arm, report } from '../faults/interceptor.js';
import { type Lane, startLane } from '../lib/lane.js';
import { startSuite, type Suite } from '../lib/suite.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';

let suite: Suite;
let app: TestUpstream;
const lanes: Lane[] = [];

/** What waits for a VPS looks again after minutes only, so that an undo which waited as long would be seen. */
const PATIENT = { ping: 600_000, firstContact: 4_000 };

beforeAll(async () => {
  app = await startUpstream('hello');
  suite = await startSuite({ lanes: 1, waits: PATIENT });
  await suite.settled(await provision('vps-01', 'one.localhost'));
});
afterAll(async () => {
  for (const { agent, nginx } of lanes) await Promise.all([agent.stop('SIGKILL'), nginx.stop('SIGKILL')]);
  await Promise.all([suite.stop(), app.stop()]);
});

const provision = (vpsId: string, domain: string): Promise<string> =>
  suite.start('POST', '/sites', {
    ...{ domain, vpsId, www: false },
    routes: [{ path: '/', upstream: { localPort: app.port } }],
  });
const addVps = (lane: Pick<Lane, 'vpsId' | 'httpPort' | 'httpsPort'>): Promise<string> => {
  const { vpsId, httpPort, httpsPort } = lane;
  return suite.start('POST', '/vps', { id: vpsId, hostname: vpsId, address: '127.0.0.1', httpPort, httpsPort });
};
const openLane = async (number: number): Promise<Lane> => {
  const lane = await startLane(suite.folder, number, suite.node, { agentEntry: 'tests/faults/agent.js' });
  lanes.push(lane);
  await lane.agent.ready();
  return lane;
};
/** The agent dies in this activity and never comes back. */
const dieIn = async ({ vpsId, agent }: Lane, activity: string, begin: () => Promise<string>): Promise<string> => {
  const file = agentFaultFile(suite.folder, vpsId);
  arm(file, [{ kind: 'cancel', at: activity }]);
  const operation = await begin();
  await expect.poll(() => report(file).fired, { timeout: 20_000 }).toHaveLength(1);
  await agent.down();
  return operation;
};
const force = (vpsId: string): Promise<string> => suite.start('DELETE', `/vps/${vpsId}?force=true`);
const idsOf = async (path: string, key: string): Promise<unknown[]> =>
  ((await suite.call('GET', path)).json['items'] as Record<string, unknown>[]).map((item) => item[key]);
const served = async ({ httpsPort }: Lane, host: string): Promise<number> =>
  (await ask({ scheme: 'https', host, port: httpsPort, path: '/', timeoutMs: 10_000 })).status;

describe('a VPS that is dead for good is removed by force', () => {
  test('though no agent has ever come: its addition is undone, and nothing is left of it', async () => {
    const addition = await addVps({ vpsId: 'vps-09', httpPort: 80, httpsPort: 443 });
    await suite.settled(addition, ['held']);
    expect(await suite.call('DELETE', '/vps/vps-09')).toMatchObject({
      status: 409,
      json: { code: 'CONFLICT', operationId: addition },
    });
    expect(await force('vps-09')).toBe(addition);
    expect(await suite.settled(addition)).toMatchObject({ state: 'cancelled', result: null });
    expect((await suite.call('GET', '/vps/vps-09')).status).toBe(404);
  });

  test('though it died while it was added, and what that has made is listed as left', async () => {
    const lane = await openLane(2);
    const addition = await dieIn(lane, 'proveProxy', () => addVps(lane));
    await suite.settled(addition, ['held']);
    expect(await suite.settled(await force('vps-02'))).toMatchObject({ state: 'succeeded', result: { left: [] } });
    expect(await suite.settled(addition)).toMatchObject({
      state: 'failed',
      error: { code: 'ABANDONED' },
      result: { left: ['make the folders and generation 1', 'wait for the agent'] },
    });
    await access(join(lane.proxyRoot, 'nginx', 'live', 'nginx.conf'));
  });

  test('though it died while it was removed: the removal is given up, its site left, and others go on', async () => {
    const lane = await openLane(3);
    await suite.settled(await addVps(lane));
    await suite.settled(await provision('vps-03', 'three.localhost'));
    const removal = await dieIn(lane, 'unpublishSite', () => suite.start('DELETE', '/vps/vps-03'));
    expect(await suite.settled(await force('vps-03'))).toMatchObject({
      state: 'succeeded',
      result: { left: ['three.localhost'] },
    });
    expect(await suite.settled(removal)).toMatchObject({
      state: 'failed',
      error: { code: 'ABANDONED' },
      result: { left: ['take the sites off', 'take no new work'] },
    });
    expect(await served(lane, 'three.localhost')).toBe(200);
  });

  test('and then nothing is open, its names are free, and its id is never given out again', async () => {
    for (const state of ['accepted', 'running', 'held', 'undoing'])
      expect(await idsOf(`/operations?state=${state}`, 'id')).toEqual([]);
    expect(await idsOf('/vps', 'id')).toEqual(['vps-01']);
    expect(await suite.settled(await provision('vps-01', 'three.localhost'))).toMatchObject({ state: 'succeeded' });
    const again = await suite.call('POST', '/vps', {
      ...{ id: 'vps-02', hostname: 'again', address: '127.0.0.1', httpPort: 80, httpsPort: 443 },
    });
    expect(again).toMatchObject({ status: 422, json: { code: 'PRECONDITION' } });
    expect(await served(suite.lanes[0] as Lane, 'one.localhost')).toBe(200);
  });
});
