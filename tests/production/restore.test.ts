import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import type { SiteView } from '../../domain/schemas/site.js';
import { readIdentity } from '../../workers/lib/identity.js';
import { renew } from '../../workers/lib/register.js';
import { probe } from '../faults/lane.js';
import { type Fleet, identityOf, startFleet } from '../fleet/world.js';
import { type TestDns, startDns } from '../lib/dns.js';
import type { Lane } from '../lib/lane.js';
import { type HubStack, hubStack } from './hubStack.js';

let dns: TestDns;
let fleet: Fleet;
let lane: Lane;
let stack: HubStack;
let folder: string;
let backup: string;
let watching: ReturnType<typeof probe>;
/** An operation that was held when the backup was made. */
let held: string;

beforeAll(async () => {
  dns = await startDns();
  fleet = await startFleet({ env: { VSA_RESOLVERS: dns.server } });
  lane = await fleet.join(1);
  folder = await mkdtemp(join(tmpdir(), 'vsa-restore-'));
  backup = join(folder, 'vsa-hub.tar');
  stack = await hubStack(folder, {
    VSA_DATABASE_URL: fleet.suite.databaseUrl,
    VSA_SECRETS_DIR: secrets(),
    VSA_ACME_DIRECTORY: 'local',
  });
});
afterAll(async () => {
  await fleet.stop();
  await dns.stop();
  await rm(folder, { recursive: true, force: true });
});

const secrets = () => join(fleet.suite.folder, 'secrets');
const provision = async (domain: string, more: object = {}) => {
  const done = await fleet.suite.settled(await fleet.provision(lane, domain, more));
  expect(done).toMatchObject({ state: 'succeeded', error: null });
};
const renewSite = async (domain: string) => {
  const id = await fleet.suite.start('POST', `/certificates/${domain}/renew`, {});
  expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded', error: null });
};
const remove = async (domain: string) => {
  const id = await fleet.suite.start('DELETE', `/sites/${domain}?containers=keep`);
  expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded', error: null });
};
const driftOf = async (domain: string) => {
  const { drift } = (await fleet.suite.call('GET', `/sites/${domain}`)).json as unknown as SiteView;
  return drift.map(({ name }) => name);
};
const fingerprint = async (host: string) =>
  (await ask({ scheme: 'https', host, port: lane.httpsPort, path: '/' })).fingerprint;
const ordered = () => fleet.sql('select names from orders order by order_uid');
const state = async () => (await fleet.suite.call('GET', '/vps/vps-01')).json['state'];
const ledger = () => readdir(join(lane.stateDir, 'ledger'));
const restore = () => stack.run('restore', `from=${backup}`);

describe('a backup', () => {
  test('is made while the hub works: one file, for its owner alone', async () => {
    await provision('one.localhost');
    await provision('changed.localhost');
    await provision('removed.localhost');
    await expect.poll(() => fleet.tick('syncFleet').then(ledger), { timeout: 30_000 }).toEqual([]);
    held = await fleet.provision(lane, 'unknown.example.com');
    await fleet.suite.settled(held, ['held']);
    // The agent will have another certificate than the one that is in the backup.
    await fleet.sql(
      `update agent_certificates set not_before = now() - interval '4 days', not_after = now() + interval '3 days'`,
    );
    await writeFile(join(stack.folder, 'secrets', 'alert_webhook_url'), 'https://alerts.example.com');

    const { code, stderr } = await stack.run('backup', `to=${backup}`);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Saved: \d+ rows/) as string });
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).not.toContain('vsa-hub.tar.new');
  });

  test('is not restored over a hub that has run', async () => {
    const before = await fleet.sql('select count(*) from audit_events');
    const { code, stderr } = await restore();
    expect(code).not.toBe(0);
    expect(stderr).toContain('The database holds a hub already');
    expect(await fleet.sql('select count(*) from audit_events')).toEqual(before);
  });
});

/** As it goes when a disk is lost: nothing of the hub is there any more. */
async function loseTheHub(): Promise<void> {
  const { api, hub, gateway, temporal } = fleet.suite;
  for (const part of [api, hub, gateway, temporal]) await part?.down();
  await rm(secrets(), { recursive: true });
  for (const name of ['.env', 'secrets']) await rm(join(stack.folder, name), { recursive: true });
  for (const name of await readdir(fleet.suite.folder))
    if (name.startsWith('temporal.db')) await rm(join(fleet.suite.folder, name));
  await fleet.sql('drop schema public cascade; create schema public');
}

describe('a hub that was lost', () => {
  let before: { certificates: (string | null)[]; identity: string };

  beforeAll(async () => {
    watching = probe(lane, 'one.localhost');
    // All this the hub will have forgotten.
    await provision('two.localhost');
    await provision('changed.localhost', { clientMaxBodySize: '50m' });
    await remove('removed.localhost');
    await renewSite('one.localhost');
    const identity = await readIdentity(lane.stateDir);
    if (identity === null) throw new Error('vps-01 has joined');
    await renew(identity, lane.stateDir);
    lane.agent.kill();
    await lane.agent.ready();
    before = {
      certificates: [await fingerprint('one.localhost'), await fingerprint('two.localhost')],
      identity: (await identityOf(lane)).certificate,
    };
    expect(before.identity).not.toBe(identity.certificate);
    await loseTheHub();
  });

  test('is not made of a piece of a backup, and may be restored after that', async () => {
    const whole = await readFile(backup);
    await writeFile(join(folder, 'piece.tar'), whole.subarray(0, whole.length / 2));
    expect((await stack.run('restore', `from=${join(folder, 'piece.tar')}`)).code).not.toBe(0);
    expect(await readdir(secrets()).catch(() => [])).toEqual([]);
  });

  test('is restored with its keys, and comes up', async () => {
    const { code, stderr } = await restore();
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Restored: ') as string });
    expect((await stat(join(secrets(), 'agent-ca', 'ca.key'))).mode & 0o777).toBe(0o600);
    const alerts = await readFile(join(stack.folder, 'secrets', 'alert_webhook_url'), 'utf8');
    expect(alerts).toBe('https://alerts.example.com');
    fleet.suite.temporal.up();
    fleet.suite.api.up();
    await fleet.suite.api.ready();
    fleet.suite.hub.up();
    await fleet.suite.hub.ready();
    fleet.suite.gateway?.up();
    await fleet.suite.gateway?.ready();
  });

  test('has its agent back, which joins no second time', async () => {
    await expect.poll(state, { timeout: 90_000 }).toBe('active');
    await expect
      .poll(async () => (await fleet.tick('syncFleet')) as object, { timeout: 60_000 })
      .toMatchObject({
        stored: 1,
      });
    expect((await identityOf(lane)).certificate).not.toBe(before.identity);
    expect(await fleet.sql('select count(*)::int as codes from join_codes')).toEqual([{ codes: 1 }]);
  });

  test('sees what was changed since, and lets a person say what is to be', async () => {
    expect(await driftOf('changed.localhost')).toEqual(['EDITED_BY_HAND']);
    await provision('changed.localhost');
    const vhost = join(lane.proxyRoot, 'nginx', 'live', 'conf.d', 'changed.localhost.conf');
    expect(await readFile(vhost, 'utf8')).toContain('client_max_body_size 50m');
    expect(await driftOf('removed.localhost')).toEqual(['NOT_LIVE']);
    await provision('removed.localhost');
    await remove('removed.localhost');
    await fleet.tick('syncFleet');
    expect(await driftOf('changed.localhost')).toEqual([]);
  });

  test('orders nothing twice: a site that it forgot is taken over with the certificate it has', async () => {
    const orders = await ordered();
    const forgotten = (await fleet.suite.call('GET', '/vps/vps-01')).json['unknownVhosts'];
    expect(JSON.stringify(forgotten)).toContain('two.localhost');
    await provision('one.localhost');
    await provision('two.localhost');
    expect(await ordered()).toEqual(orders);
    expect([await fingerprint('one.localhost'), await fingerprint('two.localhost')]).toEqual(before.certificates);
  });

  test('renews certificates and provisions sites as before', async () => {
    const orders = (await ordered()) as unknown[];
    await renewSite('one.localhost');
    expect(await fingerprint('one.localhost')).not.toBe(before.certificates[0]);
    await provision('three.localhost');
    expect(await ordered()).toHaveLength(orders.length + 2);
    await expect.poll(() => fleet.tick('syncFleet').then(ledger), { timeout: 30_000 }).toEqual([]);
  });

  test('holds what was under way as LOST, and undoes it when a person says so', async () => {
    // Younger rows may still be on their way to Temporal.
    await fleet.sql(`update operations set created_at = created_at - interval '1 minute' where finished_at is null`);
    fleet.suite.hub.kill();
    await fleet.suite.hub.ready();
    const reason = async () => (await fleet.suite.call('GET', `/operations/${held}`)).json['held'];
    await expect.poll(reason, { timeout: 30_000 }).toMatchObject({ reason: 'LOST' });
    expect((await fleet.suite.call('POST', `/operations/${held}/retry`, {})).status).toBe(202);
    expect(await fleet.suite.settled(held)).toMatchObject({ state: 'undone', error: { code: 'LOST' } });
  });

  test('and no request to its sites was missed in all that time', async () => {
    const { asked, failures } = await watching.stop();
    expect(asked).toBeGreaterThan(20);
    expect(failures).toEqual([]);
  });
});
