import { chmod, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDocker } from '../../activities/vps/docker/dockerode.js';
import { renderGenerationConf } from '../../activities/lib/render.js';
import { places as placesOf } from '../../activities/vps/lib/config.js';
import { switchLive } from '../../activities/vps/proxy/generations.js';
import { nginxContainer } from '../../activities/vps/proxy/nginxContainer.js';
import type { NginxRuntime } from '../../activities/vps/proxy/runtime.js';
import type { ContainerName } from '../../domain/fields/brands.js';
import { parseOrThrow } from '../../domain/fields/index.js';
import { describeWithDocker, startDocker, type TestDocker } from '../lib/docker.js';
import { freePorts } from '../lib/ports.js';

let docker: TestDocker;
let root = '';
let markerPort = 0;
let httpPort = 0;
let proxy: ContainerName;
let nginx: NginxRuntime;

const places = () => placesOf({ proxyRoot: root, stateDir: join(root, 'state') });
const folderOf = (number: number) => join(places().generations, String(number).padStart(6, '0'));
const networkName = () => docker.name('ext');

/** A tree that answers its number on the marker port and, over HTTP, what the container `web` answers. */
async function writeGeneration(number: number, extra = '', user = 'root'): Promise<void> {
  await mkdir(folderOf(number), { recursive: true });
  const web = docker.name('web');
  const text = `user ${user}; pid /run/nginx.pid; error_log stderr; worker_processes 2; events {}
    http {
      access_log off; resolver 127.0.0.11 valid=1s ipv6=off;
      include generation.conf;
      server { listen ${httpPort}; location / { set $web ${web}:80; proxy_pass http://$web; } }
      ${extra}
    }`;
  await writeFile(join(folderOf(number), 'nginx.conf'), text);
  const gateway = await docker.cli('network', 'inspect', '-f', '{{(index .IPAM.Config 0).Gateway}}', networkName());
  const mark = renderGenerationConf({ runtime: 'container', number, markerPort, callers: [gateway] });
  await writeFile(join(folderOf(number), 'generation.conf'), mark);
}

/** Until it is so, or the test's own time is over. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(50);
}

const start = async () => {
  proxy = await docker.runNginx('proxy', { proxyRoot: root, network: networkName(), ports: [httpPort, markerPort] });
  nginx = nginxContainer({ dockerSocket: docker.socket, nginxContainer: proxy, markerPort }, places());
  await until(async () => (await nginx.servedGeneration()) !== null);
};

await describeWithDocker('nginx in a container', () => {
  beforeAll(async () => {
    docker = await startDocker();
    root = await mkdtemp(join(tmpdir(), 'vsa-proxy-'));
    [markerPort = 0, httpPort = 0] = await freePorts(2);
    await host().ensureNetwork();
    await writeGeneration(1);
    await symlink('generations/000001', places().live);
    await start();
  }, 300_000);
  afterAll(async () => {
    await docker.stop();
    await rm(root, { recursive: true, force: true });
  }, 120_000);
  beforeEach(async () => {
    if ((await docker.cli('ps', '-q', '--filter', `name=^${proxy}$`)) === '') await docker.cli('start', proxy);
    await until(async () => (await nginx.servedGeneration()) !== null);
  }, 60_000);

  const host = () =>
    openDocker({
      dockerSocket: docker.socket,
      dockerNetwork: networkName(),
      runtime: 'container',
      nginxContainer: docker.name('proxy'),
    });

  test('version() is asked of the nginx inside', async () => {
    expect(await nginx.version()).toMatch(/^\d+\.\d+\.\d+$/);
  }, 30_000);

  test('version() refuses a container that sees the tree at another path', async () => {
    const other = placesOf({ proxyRoot: '/elsewhere', stateDir: '/elsewhere' });
    const wrong = nginxContainer({ dockerSocket: docker.socket, nginxContainer: proxy, markerPort }, other);
    await expect(wrong.version()).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: expect.stringContaining('/elsewhere at the same path') as string,
    });
  });

  test('test() passes a good tree and gives the words of nginx for a bad one, with its path here', async () => {
    expect(await nginx.test(folderOf(1))).toMatchObject({ ok: true, output: '' });
    await writeGeneration(90, 'no_such_directive on;');
    const { ok, output } = await nginx.test(folderOf(90));
    expect(ok).toBe(false);
    expect(output).toMatch(/unknown directive "no_such_directive" in /);
    expect(output).toContain(join(folderOf(90), 'nginx.conf'));
  }, 30_000);

  test('hup() makes it serve the new generation with new workers, and the old ones go', async () => {
    const before = await nginx.activeWorkers();
    expect(before).toHaveLength(2);
    expect(await nginx.activeWorkers()).toEqual(before);
    await writeGeneration(2);
    await switchLive(places(), 2);
    expect(await nginx.servedGeneration()).toBe(1);
    await nginx.hup();
    const old = new Set(before.map(({ pid }) => pid));
    await until(async () => (await nginx.servedGeneration()) === 2);
    await until(async () => (await nginx.activeWorkers()).every(({ pid }) => !old.has(pid)));
    expect(await nginx.activeWorkers()).toHaveLength(2);
  }, 30_000);

  test('a worker that still serves a long answer is not active after a HUP', async () => {
    const before = (await nginx.activeWorkers()).map(({ pid }) => pid);
    const slow = connect(httpPort, '127.0.0.1');
    slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1');
    await wait(200);
    await nginx.hup();
    await until(async () => (await nginx.activeWorkers()).every(({ pid }) => !before.includes(pid)));
    const titles = await docker.cli('top', proxy, '-eo', 'pid,args');
    slow.destroy();
    expect(titles).toContain('worker process is shutting down');
  }, 30_000);

  test('reopenLogs() makes master and workers write to a new log, which openFiles() sees from outside', async () => {
    const log = join(root, 'http.log');
    // Its workers are of another user than its master.
    await chmod(root, 0o755);
    await writeGeneration(
      3,
      `log_format one 'x'; server { listen ${httpPort}; server_name l; access_log ${log} one; }`,
      'nobody',
    );
    await switchLive(places(), 3);
    await nginx.hup();
    await until(async () => (await nginx.servedGeneration()) === 3);
    const idOf = async (path: string) => {
      const { dev, ino } = await stat(path, { bigint: true });
      return `${dev}:${ino}`;
    };
    const old = await idOf(log);
    expect(await nginx.openFiles()).toContain(old);
    await rename(log, `${log}.1`);
    await nginx.reopenLogs();
    await until(async () => !(await nginx.openFiles()).has(old));
    expect(await nginx.openFiles()).toContain(await idOf(log));
    expect(await idOf(`${log}.1`)).toBe(old);
  }, 30_000);

  test('the marker is answered to this VPS and to no other container', async () => {
    const app = await docker.runApp('caller', { text: 'c', options: ['--network', networkName()] });
    const asked = docker.cli('exec', app, '/bin/wget', '-O', '-', `http://${proxy}:${markerPort}/`);
    await expect(asked).rejects.toThrow('403 Forbidden');
    expect(await nginx.servedGeneration()).not.toBeNull();
  }, 30_000);

  test('a container joined by attach() is reached by its name, also after it was made anew', async () => {
    const web = docker.name('web');
    const upstream = { kind: 'container', container: web, port: parseOrThrow('port', 80) } as const;
    const get = async () => (await fetch(`http://127.0.0.1:${httpPort}/`)).text();
    for (const text of ['first', 'second']) {
      await docker.runApp('web', { text });
      expect(await host().listens(upstream)).toBe(true);
      expect((await host().attach(upstream)).address).toBe(`${web}:80`);
      await until(async () => (await get()) === text);
      await host().remove(web);
    }
  }, 60_000);

  test('a dead master, a stopped container and none at all are told apart from a good one', async () => {
    await docker.cli('kill', proxy);
    for (const what of ['hup', 'reopenLogs', 'openFiles'] as const)
      await expect(nginx[what]()).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
    expect(await nginx.activeWorkers()).toEqual([]);
    expect(await nginx.servedGeneration()).toBeNull();
    await expect(nginx.test(folderOf(1))).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: expect.stringContaining(`docker start ${proxy}`) as string,
    });
    const none = nginxContainer(
      { dockerSocket: docker.socket, nginxContainer: docker.name('none'), markerPort },
      places(),
    );
    await expect(none.hup()).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
    await expect(none.version()).rejects.toMatchObject({ code: 'PRECONDITION' });
  }, 30_000);

  test('hup() does not send a signal to a first process that is no nginx', async () => {
    const app = await docker.runApp('app', { text: 'a' });
    const wrong = nginxContainer({ dockerSocket: docker.socket, nginxContainer: app, markerPort }, places());
    await expect(wrong.hup()).rejects.toMatchObject({
      code: 'RELOAD_NOT_PROVEN',
      message: expect.stringContaining('not the nginx master') as string,
    });
    expect(await host().describe(app)).toMatchObject({ running: true });
  }, 30_000);
});
