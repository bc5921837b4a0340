import { connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDocker } from '../../activities/vps/docker/dockerode.js';
import type { DockerHost } from '../../activities/vps/docker/host.js';
import { parseOrThrow } from '../../domain/fields/index.js';
import type { ContainerName } from '../../domain/fields/brands.js';
import { describeWithDocker, startDocker, type TestDocker } from '../lib/docker.js';

const port = (value: number) => parseOrThrow('port', value);
const upstream = (container: ContainerName, own = 80) => ({ kind: 'container', container, port: port(own) }) as const;

let docker: TestDocker;
let network = '';

const open = (runtime: 'process' | 'container'): DockerHost =>
  openDocker({
    dockerSocket: docker.socket,
    dockerNetwork: network,
    runtime,
    nginxContainer: docker.name('proxy'),
  });
const host = () => open('process');

/** All that VSA could change; the endpoint's id is new with each joining. */
async function state(name: ContainerName): Promise<unknown> {
  const { Id, Name, HostConfig, NetworkSettings, State, Config } = (await docker.inspect(name)) as Record<
    string,
    object
  >;
  const text = JSON.stringify({
    Id,
    Name,
    HostConfig,
    NetworkSettings,
    running: Reflect.get(State ?? {}, 'Running'),
    Config,
  });
  return JSON.parse(text.replaceAll(/"(EndpointID|SandboxID|SandboxKey)":"[^"]*"/g, '"$1":""')) as unknown;
}

const addressOf = async (name: ContainerName): Promise<string> =>
  docker.cli('inspect', '-f', `{{with index .NetworkSettings.Networks "${network}"}}{{.IPAddress}}{{end}}`, name);

const get = async (address: string): Promise<string> => (await fetch(`http://${address}/`)).text();

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '0.0.0.0'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => Reflect.get(server.address() ?? {}, 'port') as number);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

await describeWithDocker('DockerHost on a real Docker Engine', () => {
  beforeAll(async () => {
    docker = await startDocker();
    network = docker.name('ext');
    await host().ensureNetwork();
  }, 300_000);
  afterAll(async () => {
    await docker.stop();
  }, 120_000);
  afterEach(async () => {
    const names = (await docker.cli('ps', '-aq', '--filter', `name=${docker.name('')}`)).split('\n').filter(Boolean);
    if (names.length > 0) await docker.cli('rm', '-f', ...names);
  }, 60_000);

  describe('ensureNetwork()', () => {
    test('makes the network once, in a subnet that nothing else has', async () => {
      const before = await docker.cli('network', 'inspect', network);
      await host().ensureNetwork();
      expect(await docker.cli('network', 'inspect', network)).toBe(before);
      const others = await docker.cli('network', 'ls', '-q', '--filter', `name=^${network}$`);
      expect(others.split('\n')).toHaveLength(1);
    });

    test('is not satisfied by a network whose name only begins alike', async () => {
      const short = network.slice(0, -1);
      await openDocker({
        dockerSocket: docker.socket,
        dockerNetwork: short,
        runtime: 'process',
        nginxContainer: '',
      }).ensureNetwork();
      const config = async (name: string) =>
        docker.cli('network', 'inspect', '-f', '{{(index .IPAM.Config 0).Subnet}}', name);
      expect(await config(short)).not.toBe(await config(network));
      await docker.cli('network', 'rm', short);
    });
  });

  describe('findByPublishedPort()', () => {
    test('finds 0.0.0.0, 127.0.0.1, [::] and ranges, and refuses a port that nobody publishes', async () => {
      const [all = 0, loopback = 0, six = 0, free = 0] = await freePorts(4);
      const names = {
        all: await docker.runApp('all', { text: 'all', publish: [`0.0.0.0:${all}:80`] }),
        loopback: await docker.runApp('loopback', { text: 'l', publish: [`127.0.0.1:${loopback}:80`] }),
        six: await docker.runApp('six', { text: 'six', publish: [`[::]:${six}:80`] }),
        range: await docker.runApp('range', {
          text: 'range',
          port: 8081,
          publish: ['127.0.0.1:40110-40112:8080-8082'],
        }),
      };
      for (const found of [1, 2]) {
        expect(await host().findByPublishedPort(port(all)), `look ${found}`).toEqual({
          container: names.all,
          port: 80,
        });
      }
      expect(await host().findByPublishedPort(port(loopback))).toEqual({ container: names.loopback, port: 80 });
      expect(await host().findByPublishedPort(port(six))).toEqual({ container: names.six, port: 80 });
      expect(await host().findByPublishedPort(port(40111))).toEqual({ container: names.range, port: 8081 });
      await expect(host().findByPublishedPort(port(free))).rejects.toMatchObject({
        code: 'PRECONDITION',
        message: expect.stringContaining(String(free)) as string,
      });
    }, 60_000);
  });

  describe('attach() and detach()', () => {
    test('use a published port and join nothing', async () => {
      const [published = 0] = await freePorts(1);
      const web = await docker.runApp('web', { text: 'by port', publish: [`127.0.0.1:${published}:80`] });
      const before = await state(web);
      for (let run = 0; run < 2; run += 1) {
        expect(await host().attach(upstream(web))).toEqual({
          upstream: upstream(web),
          address: `127.0.0.1:${published}`,
        });
      }
      expect(await get(`127.0.0.1:${published}`)).toBe('by port');
      expect(await state(web)).toEqual(before);
    }, 60_000);

    test('join with a fixed address that the plan named, and leave all as it was', async () => {
      const web = await docker.runApp('web', { text: 'by address' });
      const before = await state(web);
      const snapshot = await host().snapshot(web);
      const planned = await host().addressOf(upstream(web));
      expect(await state(web)).toEqual(before);

      const { address } = await host().attach(upstream(web));
      expect(address).toBe(planned);
      expect(await get(address)).toBe('by address');
      const attached = await state(web);
      expect(await host().attach(upstream(web))).toEqual({ upstream: upstream(web), address });
      expect(await host().addressOf(upstream(web))).toBe(address);
      expect(await state(web)).toEqual(attached);

      await docker.cli('restart', '-t', '0', web);
      expect(`${await addressOf(web)}:80`).toBe(address);

      await host().detach(snapshot);
      expect(await state(web)).toEqual(before);
      await host().detach(snapshot);
      expect(await state(web)).toEqual(before);
    }, 60_000);

    test('join a port that Docker chose itself, because the next start changes it', async () => {
      const web = await docker.runApp('web', { text: 'any', publish: ['80'] });
      expect((await host().attach(upstream(web))).address).toBe(`${await addressOf(web)}:80`);
    }, 60_000);

    test('give two containers that join at once two addresses', async () => {
      const names = [await docker.runApp('one', { text: '1' }), await docker.runApp('two', { text: '2' })];
      const one = host();
      const uses = await Promise.all(names.map((name) => one.attach(upstream(name))));
      expect(new Set(uses.map(({ address }) => address)).size).toBe(2);
      expect(await Promise.all(uses.map(({ address }) => get(address)))).toEqual(['1', '2']);
    }, 60_000);

    test('avoid an address that somebody else took in between', async () => {
      const web = await docker.runApp('web', { text: 'w' });
      const [taken = ''] = (await host().addressOf(upstream(web))).split(':');
      await docker.runApp('rival', { text: 'r', options: ['--network', network, '--ip', taken] });
      const { address } = await host().attach(upstream(web));
      expect(address).not.toBe(`${taken}:80`);
      expect(await get(address)).toBe('w');
    }, 60_000);

    test('keep the address of a container that was on the network, and do not make it leave', async () => {
      const web = await docker.runApp('web', {
        text: 'old',
        options: ['--network', network, '--network-alias', 'shop'],
      });
      const before = await state(web);
      const snapshot = await host().snapshot(web);
      expect((await host().attach(upstream(web))).address).toBe(`${await addressOf(web)}:80`);
      await host().detach(snapshot);
      expect(await state(web)).toEqual(before);
    }, 60_000);

    test('take a network whose name only begins alike for another one', async () => {
      const other = `${network}2`;
      await docker.cli('network', 'create', other);
      const web = await docker.runApp('web', { text: 'x', options: ['--network', other] });
      expect((await host().snapshot(web)).endpoint).toBeNull();
      await docker.cli('rm', '-f', web);
      await docker.cli('network', 'rm', other);
    }, 60_000);

    test('answer name:port where nginx is a container, also on a network without fixed addresses', async () => {
      const web = await docker.runApp('web', { text: 'dns', publish: ['127.0.0.1::80'] });
      const before = await state(web);
      const snapshot = await open('container').snapshot(web);
      for (let run = 0; run < 2; run += 1) {
        expect((await open('container').attach(upstream(web))).address).toBe(`${web}:80`);
      }
      expect(await addressOf(web)).not.toBe('');
      await open('container').detach(snapshot);
      expect(await state(web)).toEqual(before);

      const plain = docker.name('plain');
      await docker.cli('network', 'create', plain);
      const on = (runtime: 'process' | 'container') =>
        openDocker({ dockerSocket: docker.socket, dockerNetwork: plain, runtime, nginxContainer: '' });
      await expect(on('process').attach(upstream(web))).rejects.toMatchObject({
        code: 'PRECONDITION',
        message: expect.stringContaining('--subnet') as string,
      });
      expect((await on('container').attach(upstream(web))).address).toBe(`${web}:80`);
      expect((await on('container').snapshot(web)).endpoint).not.toBeNull();
      await docker.cli('rm', '-f', web);
      await docker.cli('network', 'rm', plain);
    }, 60_000);

    test('leave a container alone that was made anew under the same name, or is gone', async () => {
      const web = await docker.runApp('web', { text: 'first' });
      const snapshot = await host().snapshot(web);
      await host().attach(upstream(web));
      await docker.cli('rm', '-f', web);
      await host().detach(snapshot);
      await host().retake(snapshot);
      await docker.runApp('web', { text: 'second', options: ['--network', network] });
      const second = await state(web);
      await host().detach(snapshot);
      await host().retake(snapshot);
      expect(await state(web)).toEqual(second);
    }, 60_000);

    test('refuse containers that can join nothing, in words', async () => {
      const own = await docker.runApp('own', { text: 'o', port: 40_119, options: ['--network', 'host'] });
      const none = await docker.runApp('none', { text: 'n', options: ['--network', 'none'] });
      const borrowed = await docker.runApp('borrowed', {
        text: 'b',
        port: 81,
        options: ['--network', `container:${none}`],
      });
      const refusals = { [own]: 'local:PORT', [none]: 'without a network', [borrowed]: 'network of another container' };
      for (const name of [own, none, borrowed]) {
        const refused = { code: 'PRECONDITION', message: expect.stringContaining(refusals[name] ?? '?') as string };
        await expect(host().attach(upstream(name))).rejects.toMatchObject(refused);
        await expect(host().listens(upstream(name))).rejects.toMatchObject(refused);
      }
    }, 60_000);
  });

  describe('snapshot(), describe() and listens()', () => {
    test('name a container that does not exist, is stopped or is paused', async () => {
      const gone = docker.name('gone');
      const web = await docker.runApp('web', { text: 'w' });
      const refused = (words: string) => ({ code: 'PRECONDITION', message: expect.stringContaining(words) as string });
      await expect(host().snapshot(gone)).rejects.toMatchObject(refused(gone));
      await expect(host().attach(upstream(gone))).rejects.toMatchObject(refused(gone));
      expect(await host().describe(gone)).toEqual({ name: gone, exists: false, running: false });
      expect(await host().describe(web)).toEqual({ name: web, exists: true, running: true });

      await docker.cli('pause', web);
      await expect(host().listens(upstream(web))).rejects.toMatchObject(refused('paused'));
      await docker.cli('unpause', web);
      await docker.cli('stop', '-t', '0', web);
      await expect(host().snapshot(web)).rejects.toMatchObject(refused(`docker start ${web}`));
      await expect(host().listens(upstream(web))).rejects.toMatchObject(refused('does not run'));
      expect(await host().snapshot(web, { stopped: 'allowed' })).toMatchObject({ running: false });
      expect(await host().describe(web)).toEqual({ name: web, exists: true, running: false });
    }, 60_000);

    test('know a port nobody listens on, also a published one, which Docker itself answers', async () => {
      const [dead = 0] = await freePorts(1);
      const web = await docker.runApp('web', { text: 'w', publish: [`127.0.0.1:${dead}:81`] });
      await new Promise((resolve, reject) => {
        connect(dead, '127.0.0.1', () => resolve(null)).on('error', reject);
      });
      expect(await host().listens(upstream(web, 80))).toBe(true);
      expect(await host().listens(upstream(web, 81))).toBe(false);
      expect(await host().listens(upstream(web, 82))).toBe(false);
    }, 60_000);

    test('ask in container mode only where nginx is on the network', async () => {
      const web = await docker.runApp('web', { text: 'w' });
      const proxy = await docker.runApp('proxy', { text: 'p' });
      await expect(open('container').listens(upstream(web))).rejects.toMatchObject({
        code: 'PRECONDITION',
        message: expect.stringContaining(proxy) as string,
      });
      await docker.cli('network', 'connect', network, proxy);
      expect(await open('container').listens(upstream(web))).toBe(true);
      expect(await open('container').listens(upstream(web, 81))).toBe(false);
    }, 60_000);
  });

  describe('release() and retake()', () => {
    test('leave and stop, and put all back: aliases, address, running', async () => {
      const address =
        (await host().addressOf(upstream(await docker.runApp('probe', { text: '' })))).split(':')[0] ?? '';
      const other = await docker.runApp('other', { text: 'o', options: ['--network', network] });
      const options = ['--network', network, '--ip', address, '--network-alias', 'shop', '--link', `${other}:db`];
      const web = await docker.runApp('web', { text: 'w', options });
      const before = await state(web);
      const snapshot = await host().snapshot(web);
      expect(snapshot.endpoint).toMatchObject({ aliases: ['shop'], ipv4: address, links: [`${other}:db`] });
      await host().retake(snapshot);
      expect(await state(web)).toEqual(before);

      await host().release(web, 'stop', true);
      expect(await host().snapshot(web, { stopped: 'allowed' })).toMatchObject({ running: false, endpoint: null });
      const released = await state(web);
      await host().release(web, 'stop', true);
      expect(await state(web)).toEqual(released);

      await host().retake(snapshot);
      expect(await state(web)).toEqual(before);
      await host().retake(snapshot);
      expect(await state(web)).toEqual(before);
    }, 90_000);

    test('change nothing for `keep`, and do not start what was stopped before', async () => {
      const web = await docker.runApp('web', { text: 'w', options: ['--network', network] });
      const before = await state(web);
      await host().release(web, 'keep', false);
      expect(await state(web)).toEqual(before);
      await docker.cli('stop', '-t', '0', web);
      const snapshot = await host().snapshot(web, { stopped: 'allowed' });
      await host().release(web, 'remove', true);
      await host().retake(snapshot);
      expect(await host().snapshot(web, { stopped: 'allowed' })).toEqual(snapshot);
    }, 60_000);

    test('do nothing for a container that is gone', async () => {
      await host().release(docker.name('gone'), 'stop', true);
      await host().release(docker.name('gone'), 'remove', false);
    });
  });

  describe('remove()', () => {
    test('removes a running container once, and keeps its volumes and image', async () => {
      const web = await docker.runApp('web', { text: 'w', options: ['-v', '/data'] });
      const volume = await docker.cli('inspect', '-f', '{{range .Mounts}}{{.Name}}{{end}}', web);
      const image = await docker.cli('inspect', '-f', '{{.Image}}', web);
      await host().remove(web);
      expect(await host().describe(web)).toMatchObject({ exists: false });
      await host().remove(web);
      expect(await docker.cli('volume', 'inspect', '-f', '{{.Name}}', volume)).toBe(volume);
      expect(await docker.cli('image', 'inspect', '-f', '{{.Id}}', image)).toBe(image);
      await docker.cli('volume', 'rm', volume);
    }, 60_000);
  });

  test('detach() and retake() hold after Docker was killed and has come back', async ({ skip }) => {
    if (docker.crashAndStart === null) return skip('the Docker of this machine is not ours to kill');
    const web = await docker.runApp('web', { text: 'w' });
    const before = await host().snapshot(web);
    const one = host();
    const { address } = await one.attach(upstream(web));
    await docker.crashAndStart();
    await docker.cli('start', web);
    expect((await one.attach(upstream(web))).address).toBe(address);
    await one.detach(before);
    await one.detach(before);
    await one.retake(before);
    expect(await one.snapshot(web)).toEqual(before);
  }, 120_000);
});
