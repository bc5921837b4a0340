import { mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { treeHash } from '../../activities/vps/proxy/treeHash.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { probe } from '../faults/lane.js';
import { type Fleet, startFleet } from '../fleet/world.js';
import type { KeptChild } from '../lib/children.js';
import { type TestDns, startDns } from '../lib/dns.js';
import type { Lane } from '../lib/lane.js';
import { type HubStack, hubStack } from './hubStack.js';
import { entryOf, newerVsa } from './newer.js';

let dns: TestDns;
let fleet: Fleet;
let lane: Lane;
let folder: string;
let newer: string;
/** The link that the agent is started through, as `install.sh` leaves it. */
let installed: string;
let older: HubStack;
let watching: ReturnType<typeof probe>;
const children: KeptChild[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-upgrade-'));
  newer = join(folder, 'newer');
  installed = join(folder, 'installed');
  await newerVsa(newer);
  await symlink(packageRoot(), installed);
  dns = await startDns();
  const agentEntry = entryOf(installed, 'workers/agent.js');
  fleet = await startFleet({ agentEntry, env: { VSA_RESOLVERS: dns.server } });
  lane = await fleet.join(1);
  older = await hubStack(join(folder, 'stack'), environment());
  expect(await ended(await fleet.provision(lane, 'one.localhost'))).toMatchObject({ state: 'succeeded' });
  watching = probe(lane, 'one.localhost');
});
afterAll(async () => {
  for (const child of children) await child.stop('SIGKILL');
  await fleet.stop();
  await dns.stop();
  await rm(folder, { recursive: true, force: true });
});

const environment = () => ({
  VSA_DATABASE_URL: fleet.suite.databaseUrl,
  VSA_SECRETS_DIR: join(fleet.suite.folder, 'secrets'),
  VSA_ACME_DIRECTORY: 'local',
});
const ended = (id: string) => fleet.suite.settled(id);
const tree = () => treeHash(join(lane.proxyRoot, 'nginx', 'live'));
const vps = async () => (await fleet.suite.call('GET', '/vps/vps-01')).json;
/** As the next report says. */
const reported = async () => {
  await fleet.tick('syncFleet');
  return vps();
};

async function upgradeTheHub(): Promise<void> {
  const { api, hub, gateway, node } = fleet.suite;
  for (const part of [gateway, hub, api]) await part?.stop();
  for (const program of ['api/server.js', 'workers/hub.js', 'workers/gateway.js']) {
    const child = node(`newer-${program.replace('/', '-')}`, entryOf(newer, program), {});
    children.push(child);
    await child.ready();
  }
}

describe('a hub that is upgraded before its agents', () => {
  let underWay: string;
  let before: string;

  beforeAll(async () => {
    dns.break('begun.example.com');
    underWay = await fleet.provision(lane, 'begun.example.com');
    await fleet.suite.settled(underWay, ['held']);
    before = await tree();
    expect(await older.run('backup', `to=${join(folder, 'before.tar')}`)).toMatchObject({ code: 0 });
    await upgradeTheHub();
  });

  test('says which agents are of another version', async () => {
    const problem = expect.stringMatching(/^Its agent, version \S+, speaks contract 1, this hub 2\.$/) as string;
    await expect.poll(reported, { timeout: 60_000 }).toMatchObject({ state: 'degraded', problems: [problem] });
  });

  test('changes nothing on such a VPS: operations end at once with the reason', async () => {
    const refused = { state: 'failed', error: { code: 'AGENT_TOO_OLD' } };
    expect(await ended(await fleet.provision(lane, 'two.localhost'))).toMatchObject(refused);
    dns.set('begun.example.com', '127.0.0.1');
    expect((await fleet.suite.call('POST', `/operations/${underWay}/cancel`)).status).toBe(202);
    expect(await ended(underWay)).toMatchObject({ state: 'cancelled' });
    expect(await tree()).toBe(before);
    expect(await fleet.sql(`select name from site_names order by name`)).toEqual([{ name: 'one.localhost' }]);
  });

  test('goes on as before once the agent is upgraded too', async () => {
    await symlink(newer, `${installed}.new`);
    await rename(`${installed}.new`, installed);
    lane.agent.kill();
    await lane.agent.ready();
    await expect.poll(reported, { timeout: 60_000 }).toMatchObject({ state: 'active', problems: [] });
    expect(await ended(await fleet.provision(lane, 'two.localhost'))).toMatchObject({ state: 'succeeded' });
  });

  test('and no request to its sites was missed in all that time', async () => {
    const { asked, failures } = await watching.stop();
    expect(asked).toBeGreaterThan(20);
    expect(failures).toEqual([]);
  });
});

test('a backup of a later version is refused, and one of an earlier is brought to this one', async () => {
  const later = join(folder, 'later.tar');
  const stack = await hubStack(join(folder, 'newer-stack'), environment(), newer);
  expect(await stack.run('backup', `to=${later}`)).toMatchObject({ code: 0 });
  for (const child of children) await child.down();
  const lost = () => fleet.sql('drop schema public cascade; create schema public');

  await lost();
  const { code, stderr } = await older.run('restore', `from=${later}`);
  expect(code).not.toBe(0);
  expect(stderr).toContain('made by VSA 99.0.0, which is newer');

  const restored = await stack.run('restore', `from=${join(folder, 'before.tar')}`);
  expect(restored, restored.stderr).toMatchObject({ code: 0 });
  expect(await fleet.sql('select id, later from vps')).toEqual([{ id: 'vps-01', later: null }]);
});
