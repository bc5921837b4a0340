import { mkdir, readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { agentFaultFile, arm, type Fault, report } from '../faults/interceptor.js';
import { startSuite, type Suite } from '../lib/suite.js';
import type { Lane } from '../lib/lane.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';
import { BACKGROUND_NAMESPACE, HUB_QUEUE } from '../../domain/contracts.js';
import { Client, Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';

let suite: Suite;
let app: TestUpstream;
let connection: Connection;
beforeAll(async () => {
  app = await startUpstream('hello');
  suite = await startSuite({ lanes: 3, agentEntry: 'tests/faults/agent.js' });
  connection = await Connection.connect({ address: suite.temporalAddress });
  for (const { vpsId } of suite.lanes) {
    const routes = [{ path: '/', upstream: { localPort: app.port } }];
    await suite.settled(
      await suite.start('POST', '/sites', { domain: `${vpsId}.localhost`, vpsId, www: false, routes }),
    );
  }
});
afterAll(async () => {
  await connection.close();
  await Promise.all([suite.stop(), app.stop()]);
});

const tick = (workflow: string): Promise<unknown> =>
  new Client({ connection, namespace: BACKGROUND_NAMESPACE }).workflow.execute(workflow, {
    ...{ workflowId: randomUUID(), taskQueue: HUB_QUEUE, args: [] },
  });
const trash = ({ stateDir }: Lane): string => join(stateDir, 'trash');
const throwAway = async (lane: Lane): Promise<void> => {
  const folder = join(trash(lane), randomUUID());
  await mkdir(folder, { recursive: true });
  const then = Date.now() / 1_000 - 8 * 86_400;
  await utimes(folder, then, then);
};
const faults = ({ vpsId }: Lane, ...all: Fault[]): string => {
  const file = agentFaultFile(suite.folder, vpsId);
  arm(file, all);
  return file;
};
const allServe = async (): Promise<void> => {
  for (const { vpsId: id, httpsPort: port } of suite.lanes) {
    const { status } = await ask({ scheme: 'https', host: `${id}.localhost`, port, path: '/', timeoutMs: 10_000 });
    expect([id, status]).toEqual([id, 200]);
  }
};

test('upkeep that dies or fails on one VPS is done on the others, and there with the next run', async () => {
  const [one, two, three] = suite.lanes as [Lane, Lane, Lane];
  for (const lane of suite.lanes) await throwAway(lane);
  const files = [
    faults(one, { kind: 'kill inside', at: 'emptyTrash', afterMs: 1 }),
    faults(two, { kind: 'error before', at: 'emptyTrash' }),
    faults(three, { kind: 'twice', at: 'emptyTrash' }, { kind: 'twice', at: 'removeReplacedCertificates' }),
  ];
  const first = (await tick('maintainFleet')) as { missing: string[] };
  expect(files.map((file) => report(file).fired.length)).toEqual([1, 1, 2]);
  expect(first.missing).toEqual(['vps-01', 'vps-02']);
  expect([await readdir(trash(three)), (await readdir(trash(two))).length]).toEqual([[], 1]);
  await one.agent.ready();
  expect(await tick('maintainFleet')).toMatchObject({ removed: { 'vps-02': 1, 'vps-03': 0 }, missing: [] });
  for (const lane of suite.lanes) expect(await readdir(trash(lane))).toEqual([]);
  await allServe();
});

test('so is the rotation of logs', async () => {
  const [one, two, three] = suite.lanes as [Lane, Lane, Lane];
  await allServe();
  // Until the hub has said that an operation has ended, its site's logs may still be put back.
  for (const { stateDir } of suite.lanes)
    await expect.poll(() => tick('syncFleet').then(() => readdir(join(stateDir, 'ledger')))).toEqual([]);
  const files = [
    faults(one, { kind: 'error before', at: 'rotateLogs' }),
    faults(two, { kind: 'error after', at: 'rotateLogs' }),
    faults(three, { kind: 'twice', at: 'rotateLogs' }),
  ];
  const first = (await tick('rotateFleetLogs')) as { done: object; failed: object };
  expect(files.map((file) => report(file).fired.length)).toEqual([1, 1, 1]);
  expect([Object.keys(first.done), Object.keys(first.failed)]).toEqual([['vps-03'], ['vps-01', 'vps-02']]);
  const second = (await tick('rotateFleetLogs')) as { done: Record<string, { rotated: number }>; failed: object };
  expect(second.failed).toEqual({});
  // Where it failed after its work, and where it was run twice, no log is rotated again.
  expect(second.done['vps-01']?.rotated).toBeGreaterThan(0);
  expect(second.done).toMatchObject({ 'vps-02': { rotated: 0 }, 'vps-03': { rotated: 0 } });
  await allServe();
});
