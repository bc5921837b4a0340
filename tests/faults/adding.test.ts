import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { type Fleet, startFleet } from '../fleet/world.js';
import type { Lane } from '../lib/lane.js';
import { agentFaultFile, arm, type Fault, hubFaultFile, release, report } from './interceptor.js';

/** What a VPS does while it is added: before it is changed, while it is, and after. */
const STEPS = ['checkVps', 'prepareProxy', 'collectReport'] as const;
const GOES_ON = ['kill inside', 'kill after', 'twice'] as const;

let fleet: Fleet;
let number = 0;

beforeAll(async () => {
  fleet = await startFleet({ agentEntry: 'tests/faults/agent.js', hubEntry: 'tests/faults/hub.js' });
});
afterAll(() => fleet.stop());

interface Added {
  readonly lane: Lane;
  readonly operation: string;
  readonly files: { readonly agent: string; readonly hub: string };
}

/** Adds a VPS of its own with faults armed for it. */
async function add(faults: { readonly agent?: readonly Fault[]; readonly hub?: readonly Fault[] }): Promise<Added> {
  const [own, { folder }] = [(number += 1), fleet.suite];
  const vpsId = `vps-${String(own).padStart(2, '0')}`;
  const files = { agent: agentFaultFile(folder, vpsId), hub: hubFaultFile(folder, vpsId) };
  arm(files.agent, faults.agent ?? []);
  arm(files.hub, faults.hub ?? []);
  return { ...(await fleet.begin(own)), files };
}

async function cancelAt({ operation, files }: Added): Promise<void> {
  while (report(files.agent).fired.length === 0) await wait(10);
  await fleet.suite.call('POST', `/operations/${operation}/cancel`, {});
  release(files.agent);
}

/** It carries no site yet, and says so. */
const serves = ({ httpsPort }: Lane): Promise<number> =>
  ask({ scheme: 'https', host: 'nobody.localhost', port: httpsPort, path: '/' }).then(({ status }) => status);

/** Every file and folder of the VPS, but those of the agent and of nginx, which both go on. */
async function left({ proxyRoot, stateDir }: Lane): Promise<string[]> {
  const found = await Promise.all(
    [proxyRoot, stateDir].map(async (root) => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      return entries.map(({ parentPath, name }) => relative(join(root, '..'), join(parentPath, name)));
    }),
  );
  const others =
    /^(state\/(identity|policy\.json|agent\.|ledger$|changes\.)|proxy\/(logs$|logs\/error\.log$|run(\/|$)))/;
  return found.flat().filter((path) => !others.test(path));
}

async function isGone({ lane, operation }: Added, as: 'cancelled' | 'undone' | 'failed' = 'cancelled'): Promise<void> {
  const { state } = await fleet.suite.settled(operation);
  expect(state).toBe(as);
  expect(await fleet.suite.call('GET', `/vps/${lane.vpsId}`)).toMatchObject({ status: 404 });
  expect(await left(lane)).toEqual([]);
  const rows = `select 1 from audit_events where target = '${lane.vpsId}'`;
  expect(await fleet.sql(rows)).toHaveLength(2);
}

describe.each(STEPS)('adding a VPS with %s', (at) => {
  test.each(GOES_ON)('%s: it is added all the same', async (kind) => {
    const { lane, operation, files } = await add({ agent: [{ kind, at }] });
    expect(await fleet.suite.settled(operation)).toMatchObject({ state: 'succeeded', error: null });
    expect(report(files.agent).fired).toHaveLength(1);
    expect(await serves(lane)).toBe(421);
    expect((await fleet.suite.call('GET', `/vps/${lane.vpsId}`)).json).toMatchObject({
      state: 'active',
      generation: 1,
    });
    await stop(lane);
  });

  test('failing: nothing is left of it', async () => {
    const added = await add({ agent: [{ kind: 'error after', at }] });
    await isGone(added, at === 'checkVps' ? 'failed' : 'undone');
    await stop(added.lane);
  });

  test('cancelled: nothing is left of it', async () => {
    const added = await add({ agent: [{ kind: 'cancel', at }] });
    await cancelAt(added);
    await isGone(added);
    await stop(added.lane);
  });
});

describe('the undo of adding a VPS', () => {
  test.each<[string, Fault[], Fault[]]>([
    ['is done twice', [{ kind: 'twice', at: 'unprepareProxy' }], [{ kind: 'twice', at: 'withdrawVps' }]],
    ['fails once', [{ kind: 'error after', at: 'unprepareProxy' }], [{ kind: 'error before', at: 'withdrawVps' }]],
    ['is killed', [{ kind: 'kill inside', at: 'unprepareProxy' }], [{ kind: 'kill after', at: 'withdrawVps' }]],
  ])('%s: nothing is left all the same', async (_how, agent, hub) => {
    const added = await add({ agent: [{ kind: 'cancel', at: 'proveProxy' }, ...agent], hub });
    await cancelAt(added);
    await isGone(added);
    expect(report(added.files.agent).fired).toHaveLength(1 + agent.length);
    expect(report(added.files.hub).fired).toHaveLength(hub.length);
    await stop(added.lane);
  });
});

test('a hub that is killed while it records the VPS has added it once', async () => {
  const { lane, operation, files } = await add({ hub: [{ kind: 'kill after', at: 'recordVps' }] });
  expect(await fleet.suite.settled(operation)).toMatchObject({ state: 'succeeded' });
  expect(report(files.hub).fired).toHaveLength(1);
  expect(await fleet.sql(`select 1 from audit_events where target = '${lane.vpsId}'`)).toHaveLength(2);
  await stop(lane);
});

/** There are many of them, one after the other. */
const stop = async ({ agent, nginx }: Lane): Promise<void> => {
  await agent.stop('SIGKILL');
  await nginx.stop('SIGKILL');
};
