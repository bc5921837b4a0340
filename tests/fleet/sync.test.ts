import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { sha256 } from '../../activities/lib/files.js';
import {
  type CertificateOnVps,
  type HostFacts,
  type NginxFacts,
  PART_NAMES,
  type SiteFacts,
} from '../../domain/vps/report.js';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

let fleet: Fleet;
let one: Lane;
let two: Lane;

beforeAll(async () => {
  fleet = await startFleet();
  [one, two] = await Promise.all([fleet.join(1), fleet.join(2)]);
});
afterAll(() => fleet.stop());

const sync = () => fleet.tick('syncFleet');

/** What we compare of a line of an access log. */
interface Logged {
  readonly status: number;
  readonly body_bytes_sent: number;
}

interface Report {
  readonly seq: number;
  readonly sections: readonly { readonly name: string; readonly failed: string | null; readonly body: unknown }[];
}
const shown = async ({ vpsId }: Lane) => (await fleet.suite.call('GET', `/vps/${vpsId}`)).json;
const report = async (lane: Lane): Promise<Report> => (await shown(lane))['report'] as Report;
const part = async <T>(lane: Lane, name: string): Promise<T> => {
  const found = (await report(lane)).sections.find((section) => section.name === name);
  expect(found?.failed).toBeNull();
  return found?.body as T;
};
describe('a sync of the fleet', () => {
  test('brings what each VPS is and serves', async () => {
    const done = await fleet.suite.settled(await fleet.provision(one, 'one.localhost'));
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(await sync()).toEqual({ stored: 2, missing: [] });

    const host = await part<HostFacts>(one, 'host');
    expect(host.memory.totalBytes).toBeGreaterThan(0);
    expect(host.disk.freeBytes).toBeGreaterThan(0);
    expect(await part<NginxFacts>(one, 'nginx')).toMatchObject({ live: 2, served: 2 });
    const [site] = await part<SiteFacts[]>(one, 'sites');
    expect(site?.vhost).toMatchObject({ names: ['one.localhost'], tls: true });
    const [certificate] = await part<CertificateOnVps[]>(one, 'certificates');
    const fingerprint = certificate?.onDisk?.fingerprint ?? null;
    expect(fingerprint).not.toBeNull();
    expect(certificate?.served).toEqual([{ name: 'one.localhost', fingerprint }]);
    expect(await part<SiteFacts[]>(two, 'sites')).toEqual([]);
  });

  test('sees an edit by hand, and leaves out what has not changed', async () => {
    const before = await part<SiteFacts[]>(one, 'sites');
    await appendFile(join(one.proxyRoot, 'nginx', 'live', 'conf.d', 'one.localhost.conf'), '# by hand\n');
    await sync();
    const after = await part<SiteFacts[]>(one, 'sites');
    expect(after[0]?.hash).not.toBe(before[0]?.hash);
    const rows = (await fleet.sql(`select section, taken_at from vps_sections`)) as unknown[];
    expect(rows).toHaveLength(2 * PART_NAMES.length);
  });

  test('goes on after the agent was killed: the hub tells it what it has', async () => {
    const { seq } = await report(one);
    one.agent.kill();
    await one.agent.ready();
    expect(await sync()).toEqual({ stored: 2, missing: [] });
    expect((await report(one)).seq).toBe(seq + 1);
  });

  test('that is done many times at once counts each report once, and ends with what is there', async () => {
    const vhost = join(one.proxyRoot, 'nginx', 'live', 'conf.d', 'one.localhost.conf');
    const { seq } = await report(one);
    const syncs: Promise<unknown>[] = [];
    for (let edit = 0; edit < 6; edit += 1) {
      await appendFile(vhost, `# edit ${edit}\n`);
      syncs.push(sync());
      await new Promise((resolve) => setTimeout(resolve, 20 * edit));
    }
    await Promise.all(syncs);
    expect(await sync()).toEqual({ stored: 2, missing: [] });
    const [site] = await part<SiteFacts[]>(one, 'sites');
    expect(site?.hash).toBe(sha256(await readFile(vhost)));
    const counted = (await report(one)).seq - seq;
    expect(counted).toBeGreaterThanOrEqual(1);
    expect(counted).toBeLessThanOrEqual(7);
  });

  test('counts each request once: through a rotation, a killed agent and kills of the hub in the middle', async () => {
    const log = join(one.proxyRoot, 'logs', 'domains', 'one.localhost.access.json');
    const visit = (path: string) =>
      ask({ scheme: 'https', host: 'one.localhost', port: one.httpsPort, path, timeoutMs: 10_000 });
    const counted = async () => {
      const { json } = await fleet.suite.call('GET', '/traffic/stats?domain=one.localhost&period=1h');
      return (json['items'] as Record<string, unknown>[])[0];
    };
    await sync();
    for (let visits = 0; visits < 12; visits += 1) await visit(`/${visits}`);
    // Before nginx opens its log anew it goes on writing to the one that was renamed.
    await rename(log, `${log}.1`);
    await visit('/renamed');
    await writeFile(log, '');
    one.agent.kill();
    await one.agent.ready();
    for (let kills = 0; kills < 4; kills += 1) {
      await visit(`/kill/${kills}`);
      const syncing = sync();
      await new Promise((resolve) => setTimeout(resolve, 40 * kills));
      fleet.suite.hub.kill();
      await fleet.suite.hub.ready();
      await syncing;
    }
    await sync();
    await sync();
    const lines = (await readFile(`${log}.1`, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Logged);
    const sum = (of: (line: Logged) => number) => lines.reduce((total, line) => total + of(line), 0);
    expect(await counted()).toMatchObject({
      vpsId: 'vps-01',
      requests: lines.length,
      status2xx: sum(({ status }) => Number(status < 300)),
      bytesSent: sum((line) => line.body_bytes_sent),
    });
    expect(lines.length).toBeGreaterThan(16);
  });

  test('takes from a VPS that lies no more than its own part of the fleet', async () => {
    const id = randomUUID();
    const many = JSON.stringify(Array.from({ length: 70_000 }, () => id));
    await fleet.sql(`update vps_sections set body = '${many}', hash = repeat('0', 64) where section = 'ledger'`);
    expect(await sync()).toEqual({ stored: 2, missing: [] });
    expect(await part<string[]>(one, 'ledger')).not.toHaveLength(70_000);
  });

  test('of a fleet with a dead VPS changes nothing for the others', async () => {
    await two.agent.down();
    const before = await report(two);
    expect(await sync()).toEqual({ stored: 1, missing: ['vps-02'] });
    expect((await report(two)).seq).toBe(before.seq);
    await fleet.sql(`update vps_reports set stored_at = now() - interval '80 seconds'`);
    expect(await shown(two)).toMatchObject({ stale: true });
    two.agent.up();
    await two.agent.ready();
    expect(await sync()).toEqual({ stored: 2, missing: [] });
    expect(await shown(two)).toMatchObject({ state: 'active', stale: false, problems: [] });
  });

  test('and a maintenance delete from the trash what is a week old and nobody can put back, once', async () => {
    const trash = (name: string) => join(one.stateDir, 'trash', name);
    const old = new Date(Date.now() - 8 * 86_400_000);
    for (const name of ['old', 'young', 'held']) await mkdir(join(trash(name), 'logs'), { recursive: true });
    await mkdir(join(one.stateDir, 'ledger', 'held'), { recursive: true });
    await writeFile(join(one.stateDir, 'ledger', 'held', '001-logs.json'), '[]');
    for (const name of ['old', 'held']) await utimes(trash(name), old, old);
    expect(await fleet.tick('maintainFleet')).toEqual({ removed: { 'vps-01': 1, 'vps-02': 0 }, missing: [] });
    expect(await readdir(join(one.stateDir, 'trash'))).toEqual(expect.arrayContaining(['held', 'young']));
    expect(await readdir(join(one.stateDir, 'trash'))).not.toContain('old');
    expect(await fleet.tick('maintainFleet')).toEqual({ removed: { 'vps-01': 0, 'vps-02': 0 }, missing: [] });
    await rm(join(one.stateDir, 'ledger', 'held'), { recursive: true });
  });

  test('sees that nginx is down, and that it is back', async () => {
    await two.nginx.down();
    await sync();
    expect(await shown(two)).toMatchObject({ state: 'degraded', problems: ['nginx does not answer.'] });
    two.nginx.up();
    const looks = async () => {
      await sync();
      return (await shown(two))['state'];
    };
    await expect.poll(looks, { timeout: 20_000 }).toBe('active');
    expect(await shown(one)).toMatchObject({ state: 'active' });
  });

  test('frees the ledger of operations that have ended', async () => {
    await sync();
    await sync();
    expect(await part<string[]>(one, 'ledger')).toEqual([]);
  });
});
