import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeCsr } from '../../activities/lib/csr.js';
import { ask } from '../../activities/lib/ask.js';
import { generateKeyPairSync } from 'node:crypto';
import type { Lane } from '../lib/lane.js';
import { type Fleet, startFleet } from './world.js';

let fleet: Fleet;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(async () => {
  await Promise.all(ends.map((end) => end()));
  await fleet.stop();
});

const show = async (path: string) => (await fleet.suite.call('GET', path)).json as Record<string, never>;
const stateOf = async (vpsId: string) => (await fleet.suite.call('GET', `/vps/${vpsId}`)).status;
const certificatesOf = (vpsId: string) =>
  fleet.sql(`select 1 from agent_certificates join vps using (vps_uid) where id = '${vpsId}'`);
const there = (path: string) =>
  access(path)
    .then(() => true)
    .catch(() => false);

/** Something of this test's own process listens on the port until it is told to end. */
async function listenOn(port: number): Promise<() => Promise<void>> {
  const server = createServer().listen(port, '0.0.0.0');
  await once(server, 'listening');
  let over: Promise<void> | null = null;
  const end = () => (over ??= new Promise<void>((resolve) => server.close(() => resolve())));
  ends.push(end);
  return end;
}

test('a VPS that is added has reported before it is active, and says what it is', async () => {
  const { lane, operation } = await fleet.begin(1);
  expect(await fleet.suite.settled(operation)).toMatchObject({ state: 'succeeded' });
  const { kind, steps, warnings } = await show(`/operations/${operation}`);
  expect(kind).toBe('addVps');
  expect(steps).toMatchObject([
    { name: 'wait for the agent', state: 'done', detail: expect.stringContaining('agent ') },
    { name: 'check the VPS', detail: expect.stringMatching(/^nginx 1\.\d+\.\d+, no Docker, [\d.]+ GiB free$/) },
    { name: 'make the folders and generation 1', state: 'done' },
    { name: 'prove nginx', state: 'done' },
    { name: 'keep its first report', state: 'done' },
    { name: 'record the VPS', state: 'done' },
  ]);
  expect(warnings).toEqual(expect.arrayContaining([expect.stringContaining('There is no Docker on this VPS')]));
  const view = await show('/vps/vps-01');
  expect(view).toMatchObject({ state: 'active', generation: 1, observeOnly: null, report: { seq: 1 } });
  // Prepared again: nginx has the ports itself now, which is in nobody's way.
  const again = await fleet.suite.start('POST', '/vps/vps-01/prepare', {});
  expect(await fleet.suite.settled(again)).toMatchObject({ state: 'succeeded' });
  expect(await served(lane, 'nobody.localhost')).toBe(421);
});

const served = (lane: Lane, host: string) =>
  ask({ scheme: 'https', host, port: lane.httpsPort, path: '/' }).then(({ status }) => status);

describe('a port that something else has', () => {
  test('holds the operation, which names the program, and goes on once it is free', async () => {
    let free: () => Promise<void> = () => Promise.resolve();
    const { lane, operation } = await fleet.begin(2, async ({ ports: [http = 0] }) => {
      free = await listenOn(http);
    });
    await fleet.suite.settled(operation, ['held']);
    const { held } = await show(`/operations/${operation}`);
    expect(held).toMatchObject({
      reason: 'BLOCKED_BY',
      detail: expect.stringMatching(new RegExp(`Port ${lane.httpPort} is taken by .+, pid ${process.pid}: stop it`)),
      deadline: expect.any(String),
    });
    expect(await there(join(lane.proxyRoot, 'nginx'))).toBe(false);
    await free();
    expect(await fleet.suite.settled(operation)).toMatchObject({ state: 'succeeded' });
    const site = await fleet.provision(lane, 'free.localhost');
    expect(await fleet.suite.settled(site)).toMatchObject({ state: 'succeeded' });
  });

  test('and the operation cancelled: nothing is left of the VPS, and its id may be added again', async () => {
    let free: () => Promise<void> = () => Promise.resolve();
    const { lane, operation } = await fleet.begin(3, async ({ ports: [, https = 0] }) => {
      free = await listenOn(https);
    });
    await fleet.suite.settled(operation, ['held']);
    expect(await certificatesOf('vps-03')).toHaveLength(1);
    await fleet.suite.call('POST', `/operations/${operation}/cancel`, {});
    expect(await fleet.suite.settled(operation)).toMatchObject({ state: 'cancelled' });
    expect(await stateOf('vps-03')).toBe(404);
    expect(await there(join(lane.proxyRoot, 'nginx'))).toBe(false);
    expect(await fleet.sql(`select 1 from audit_events where target = 'vps-03'`)).toHaveLength(2);
    await free();
    // The machine keeps its key, which opens nothing any more.
    await lane.agent.stop('SIGKILL');
    const again = { id: 'vps-03', hostname: 'vps-03', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
    const second = await fleet.suite.start('POST', '/vps', again);
    expect(await certificatesOf('vps-03')).toHaveLength(0);
    await fleet.suite.call('POST', `/operations/${second}/cancel`, {});
    expect(await fleet.suite.settled(second)).toMatchObject({ state: 'cancelled' });
    expect(await stateOf('vps-03')).toBe(404);
  });
});

describe('a VPS where an nginx serves already', () => {
  let lane: Lane;
  let pid = 0;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(fleet.suite.folder, 'other-nginx-'));
    const begun = await fleet.begin(4, async ({ ports: [http = 0] }) => {
      pid = await startOther(folder, http);
    });
    lane = begun.lane;
    expect(await fleet.suite.settled(begun.operation)).toMatchObject({ state: 'succeeded' });
  });

  test('is observed: its sites are listed, and nothing on it is changed', async () => {
    const view = await show('/vps/vps-04');
    expect(view).toMatchObject({
      state: 'active',
      generation: null,
      observeOnly: expect.stringContaining(`pid ${pid}, ${folder}/nginx.conf`),
      unknownVhosts: [`${folder}/sites/shop.conf`],
      problems: [],
    });
    expect(await there(lane.proxyRoot)).toBe(false);
    await fleet.tick('syncFleet');
    expect(await show('/vps/vps-04')).toMatchObject({ report: { seq: 2 }, problems: [] });
  });

  test('takes no site, and says why', async () => {
    const routes = [{ path: '/', upstream: { localPort: fleet.app.port } }];
    const refused = await fleet.suite.call('POST', '/sites', { domain: 'no.localhost', vpsId: 'vps-04', routes });
    expect(refused).toMatchObject({ status: 409, json: { code: 'OBSERVE_ONLY' } });
    expect(refused.json['detail']).toContain(`pid ${pid}`);
    expect(refused.json['fix']).toContain('vsa vps prepare');
    expect(await there(lane.proxyRoot)).toBe(false);
  });

  test('is prepared once that nginx has stopped, and then takes sites', async () => {
    const prepared = await fleet.suite.start('POST', '/vps/vps-04/prepare', {});
    await fleet.suite.settled(prepared, ['held']);
    expect(await show(`/operations/${prepared}`)).toMatchObject({
      held: { reason: 'BLOCKED_BY', detail: expect.stringContaining(`nginx, pid ${pid}`) },
    });
    process.kill(pid, 'SIGQUIT');
    expect(await fleet.suite.settled(prepared)).toMatchObject({ state: 'succeeded' });
    expect(await show('/vps/vps-04')).toMatchObject({ observeOnly: null, generation: 1 });
    const site = await fleet.provision(lane, 'moved.localhost');
    expect(await fleet.suite.settled(site)).toMatchObject({ state: 'succeeded' });
    expect(await served(lane, 'moved.localhost')).toBe(200);
  });
});

/** An nginx as a distribution ships it: a main file that includes a folder of sites. Answers its master's pid. */
async function startOther(folder: string, port: number): Promise<number> {
  await mkdir(join(folder, 'sites'));
  const site = `server { listen ${port}; server_name shop.example.com; location / { return 200 "shop"; } }\n`;
  await writeFile(join(folder, 'sites', 'shop.conf'), site);
  const main = [
    `pid ${folder}/nginx.pid;`,
    `error_log ${folder}/error.log;`,
    'events {}',
    `http { access_log off; client_body_temp_path ${folder}/body; include ${folder}/sites/*.conf; }`,
  ];
  await writeFile(join(folder, 'nginx.conf'), `${main.join('\n')}\n`);
  const bin = process.env['VSA_NGINX_BIN'] ?? 'nginx';
  const child = spawn(bin, ['-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  ends.push(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await gone;
  });
  await vi.waitFor(() => ask({ scheme: 'http', host: 'shop.example.com', port, path: '/' }), { timeout: 10_000 });
  return child.pid ?? 0;
}

test('a machine whose clock is a day off is refused, and its code stays good', async () => {
  const vps = { id: 'vps-05', hostname: 'vps-05', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
  const operation = await fleet.suite.start('POST', '/vps', vps);
  const { code } = await fleet.joinCode('vps-05');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const csr = await makeCsr(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), []);
  const register = (now: number) => {
    const about = { hostname: 'late', platform: 'linux', arch: 'x64', nodeVersion: 'v24', agentVersion: '0' };
    const facts = { ...about, now: new Date(now).toISOString() };
    return fleet.suite.call('POST', '/agents/register', { code, csr: Buffer.from(csr).toString('base64'), facts });
  };
  const refused = await register(Date.now() - 86_400_000);
  expect(refused).toMatchObject({ status: 422, json: { code: 'CLOCK_DIFFERS' } });
  expect(refused.json['detail']).toMatch(/8640\d s behind the hub's; the code has not been used up/);
  expect(await certificatesOf('vps-05')).toHaveLength(0);
  expect(await register(Date.now() - 60_000)).toMatchObject({ status: 201 });
  await fleet.suite.call('POST', `/operations/${operation}/cancel`, {});
  expect(await fleet.suite.settled(operation)).toMatchObject({ state: 'cancelled' });
});
