import { execFile, execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../activities/lib/ask.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { type Fleet, startFleet } from '../fleet/world.js';
import { keepChild } from '../lib/children.js';
import { type Lane, startLane } from '../lib/lane.js';

const run = promisify(execFile);
let fleet: Fleet;
let folder: string;
/** As the machine's root folder. */
let machine: string;
let home: string;
let lane: Lane | null = null;

beforeAll(async () => {
  execFileSync(process.execPath, [join(packageRoot(), 'scripts', 'agent-bundle.mjs')], { stdio: 'ignore' });
  folder = await mkdtemp(join(tmpdir(), 'vsa-bundle-'));
  machine = join(folder, 'machine');
  home = join(machine, 'opt', 'vsa');
  await mkdir(machine);
  fleet = await startFleet();
}, 300_000);
afterAll(async () => {
  await lane?.agent.stop('SIGKILL');
  await lane?.nginx.stop('SIGKILL');
  await fleet.stop();
  await rm(folder, { recursive: true, force: true });
});

const install = () =>
  run(join(folder, 'vsa-agent', 'install.sh'), [], { env: { PATH: '/usr/bin:/bin', DESTDIR: machine } });
const versions = async () => (await readdir(join(machine, 'opt'))).filter((name) => name !== 'vsa');
const place = { id: 'vps-01', hostname: 'vps-01', address: '127.0.0.1' };

/** The printed command, part by part, but for its download and for the part that root runs. */
async function command(): Promise<{ url: string; check: string; unpack: string; flags: string[] }> {
  const { json } = await fleet.suite.call('POST', '/vps/vps-01/join-codes', {});
  const [download = '', check = '', unpack = '', start = ''] = String(json['installCommand']).split(' && ');
  expect(start).toMatch(/^sudo \.\/vsa-agent\/install\.sh --hub-url \S+ --code \S+ --ca sha256:[0-9a-f]{64}$/);
  return { url: download.split(' ').at(-1) ?? '', check, unpack, flags: start.split(' ').slice(2) };
}
const shell = (line: string) => run('/bin/sh', ['-c', line], { cwd: folder });

test('the printed command takes the bundle that the hub serves, and no other', async () => {
  await fleet.suite.start('POST', '/vps', { ...place, httpPort: 80, httpsPort: 443 });
  const { url, check, unpack } = await command();
  const answer = await fetch(url);
  expect(answer.headers.get('content-disposition')).toContain('vsa-agent-');
  const file = join(folder, 'vsa-agent.tar.gz');
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));
  await appendFile(file, 'x');
  await expect(shell(check)).rejects.toThrow();
  await writeFile(file, Buffer.from(await (await fetch(url)).arrayBuffer()));
  await shell(check);
  await shell(unpack);
  const size = (await stat(file)).size / 1024 / 1024;
  expect(size).toBeLessThan(100);
}, 120_000);

test('a bundle for another kind of machine is refused, and nothing is put anywhere', async () => {
  const kind = join(folder, 'vsa-agent', 'PLATFORM');
  const before = await readFile(kind, 'utf8');
  await writeFile(kind, 'linux-s390x\n');
  await expect(install()).rejects.toThrow(/this bundle is for linux-s390x, and this machine is linux-/);
  expect(await readdir(machine)).toEqual([]);
  await writeFile(kind, before);
});

test('installed, it is all that an agent needs: it joins, and a site is served', async () => {
  await install();
  const node = join(home, 'runtime', 'node');
  const started = (name: string, _entry: string, env: Record<string, string>) =>
    keepChild({
      argv: [node, join(home, 'dist', 'workers', 'agent.js')],
      env: { ...env, VSA_RESERVED_TLDS_ALLOWED: 'localhost' },
      logFile: join(folder, `${name}.log`),
      speaks: true,
    });
  lane = await startLane(folder, 1, started, {
    runtime: async () => ({ env: { VSA_TEMPORAL_ADDRESS: '' } }),
    joined: async ({ httpPort, httpsPort }, env) => {
      await fleet.sql(`update vps set http_port = ${httpPort}, https_port = ${httpsPort}`);
      const { flags } = await command();
      await run(node, [join(home, 'bin', 'vsa'), 'agent', 'register', ...flags], { env: { ...env, PATH: '/nowhere' } });
    },
  });
  await expect
    .poll(async () => (await fleet.suite.call('GET', '/vps/vps-01')).json['state'], { timeout: 60_000 })
    .not.toBe('pending');
  expect(await fleet.suite.settled(await fleet.provision(lane, 'one.localhost'))).toMatchObject({ state: 'succeeded' });
  const { status } = await ask({ scheme: 'https', host: 'one.localhost', port: lane.httpsPort, path: '/' });
  expect(status).toBe(200);
  const maps = await readFile(`/proc/${lane.agent.pid()}/maps`, 'utf8');
  expect(maps).toContain(machine);
  expect(maps).not.toContain(packageRoot());
}, 180_000);

test('installed again, the new one takes the place of the old one, and settings stay', async () => {
  const settings = join(machine, 'etc', 'vsa', 'agent.env');
  await appendFile(settings, '# by hand\n');
  const [before] = await versions();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await install();
  const now = await versions();
  expect(now).toHaveLength(1);
  expect(now).not.toContain(before);
  expect(await readlink(home)).toBe(now[0]);
  expect(await readFile(settings, 'utf8')).toContain('# by hand');
  const unit = join(machine, 'etc', 'systemd', 'system', 'vsa-agent.service.d', 'bundle.conf');
  expect(await readFile(unit, 'utf8')).toContain('ExecStart=/opt/vsa/runtime/node /opt/vsa/dist/workers/agent.js');
}, 60_000);
