import { describe, expect, test } from 'vitest';
import { describeWithDocker } from '../lib/docker.js';
import { freePorts } from '../lib/ports.js';
import { dockerWorld, page, refused, type Runtime, upstream } from './lib/world.js';

await describeWithDocker('attach() and detach() on a real Docker Engine', () => {
  const { get: docker, addressOf, host, network, state } = dockerWorld();

  describe('ensureNetwork()', () => {
    test('makes the network once, in a subnet that nothing else has', async () => {
      const before = await docker().cli('network', 'inspect', network());
      await host().ensureNetwork();
      expect(await docker().cli('network', 'inspect', network())).toBe(before);
      const others = await docker().cli('network', 'ls', '-q', '--filter', `name=^${network()}$`);
      expect(others.split('\n')).toHaveLength(1);
    });

    test('is not satisfied by a network whose name only begins alike', async () => {
      const short = network().slice(0, -1);
      await host('process', short).ensureNetwork();
      const config = async (name: string) =>
        docker().cli('network', 'inspect', '-f', '{{(index .IPAM.Config 0).Subnet}}', name);
      expect(await config(short)).not.toBe(await config(network()));
      await docker().cli('network', 'rm', short);
    });
  });

  describe('attach() and detach()', () => {
    test('use a published port and join nothing', async () => {
      const [published = 0] = await freePorts(1);
      const web = await docker().runApp('web', { text: 'by port', publish: [`127.0.0.1:${published}:80`] });
      const before = await state(web);
      for (let run = 0; run < 2; run += 1) {
        expect(await host().attach(upstream(web))).toEqual({
          upstream: upstream(web),
          address: `127.0.0.1:${published}`,
        });
      }
      expect(await page(`127.0.0.1:${published}`)).toBe('by port');
      expect(await state(web)).toEqual(before);
    }, 60_000);

    test('join with a fixed address that the plan named, and leave all as it was', async () => {
      const web = await docker().runApp('web', { text: 'by address' });
      const before = await state(web);
      const snapshot = await host().snapshot(web);
      const planned = await host().addressOf(upstream(web));
      expect(await state(web)).toEqual(before);

      const { address } = await host().attach(upstream(web));
      expect(address).toBe(planned);
      expect(await page(address)).toBe('by address');
      const attached = await state(web);
      expect(await host().attach(upstream(web))).toEqual({ upstream: upstream(web), address });
      expect(await host().addressOf(upstream(web))).toBe(address);
      expect(await state(web)).toEqual(attached);

      await docker().cli('restart', '-t', '0', web);
      expect(`${await addressOf(web)}:80`).toBe(address);

      await host().detach(snapshot);
      expect(await state(web)).toEqual(before);
      await host().detach(snapshot);
      expect(await state(web)).toEqual(before);
    }, 60_000);

    test('join a port that Docker chose itself, because the next start changes it', async () => {
      const web = await docker().runApp('web', { text: 'any', publish: ['80'] });
      expect((await host().attach(upstream(web))).address).toBe(`${await addressOf(web)}:80`);
    }, 60_000);

    test('give two containers that join at once two addresses', async () => {
      const names = [await docker().runApp('one', { text: '1' }), await docker().runApp('two', { text: '2' })];
      const one = host();
      const uses = await Promise.all(names.map((name) => one.attach(upstream(name))));
      expect(new Set(uses.map(({ address }) => address)).size).toBe(2);
      expect(await Promise.all(uses.map(({ address }) => page(address)))).toEqual(['1', '2']);
    }, 60_000);

    test('avoid an address that somebody else took in between', async () => {
      const web = await docker().runApp('web', { text: 'w' });
      const [taken = ''] = (await host().addressOf(upstream(web))).split(':');
      await docker().runApp('rival', { text: 'r', options: ['--network', network(), '--ip', taken] });
      const { address } = await host().attach(upstream(web));
      expect(address).not.toBe(`${taken}:80`);
      expect(await page(address)).toBe('w');
    }, 60_000);

    test('keep the address of a container that was on the network, and do not make it leave', async () => {
      const web = await docker().runApp('web', {
        text: 'old',
        options: ['--network', network(), '--network-alias', 'shop'],
      });
      const before = await state(web);
      const snapshot = await host().snapshot(web);
      expect((await host().attach(upstream(web))).address).toBe(`${await addressOf(web)}:80`);
      await host().detach(snapshot);
      expect(await state(web)).toEqual(before);
    }, 60_000);

    test('take a network whose name only begins alike for another one', async () => {
      const other = `${network()}2`;
      await docker().cli('network', 'create', other);
      const web = await docker().runApp('web', { text: 'x', options: ['--network', other] });
      expect((await host().snapshot(web)).endpoint).toBeNull();
      await docker().cli('rm', '-f', web);
      await docker().cli('network', 'rm', other);
    }, 60_000);

    test('answer name:port where nginx is a container, also on a network without fixed addresses', async () => {
      const web = await docker().runApp('web', { text: 'dns', publish: ['127.0.0.1::80'] });
      const before = await state(web);
      const snapshot = await host('container').snapshot(web);
      for (let run = 0; run < 2; run += 1) {
        expect((await host('container').attach(upstream(web))).address).toBe(`${web}:80`);
      }
      expect(await addressOf(web)).not.toBe('');
      await host('container').detach(snapshot);
      expect(await state(web)).toEqual(before);

      const plain = docker().name('plain');
      await docker().cli('network', 'create', plain);
      const on = (runtime: Runtime) => host(runtime, plain);
      await expect(on('process').attach(upstream(web))).rejects.toMatchObject(refused('--subnet'));
      expect((await on('container').attach(upstream(web))).address).toBe(`${web}:80`);
      expect((await on('container').snapshot(web)).endpoint).not.toBeNull();
      await docker().cli('rm', '-f', web);
      await docker().cli('network', 'rm', plain);
    }, 60_000);

    test('leave a container alone that was made anew under the same name, or is gone', async () => {
      const web = await docker().runApp('web', { text: 'first' });
      const snapshot = await host().snapshot(web);
      await host().attach(upstream(web));
      await docker().cli('rm', '-f', web);
      await host().detach(snapshot);
      await host().retake(snapshot);
      await docker().runApp('web', { text: 'second', options: ['--network', network()] });
      const second = await state(web);
      await host().detach(snapshot);
      await host().retake(snapshot);
      expect(await state(web)).toEqual(second);
    }, 60_000);

    test('refuse containers that can join nothing, in words', async () => {
      const own = await docker().runApp('own', { text: 'o', port: 40_119, options: ['--network', 'host'] });
      const none = await docker().runApp('none', { text: 'n', options: ['--network', 'none'] });
      const borrowed = await docker().runApp('borrowed', {
        text: 'b',
        port: 81,
        options: ['--network', `container:${none}`],
      });
      const refusals = { [own]: 'local:PORT', [none]: 'without a network', [borrowed]: 'network of another container' };
      for (const name of [own, none, borrowed]) {
        const why = refused(refusals[name] ?? '?');
        await expect(host().attach(upstream(name))).rejects.toMatchObject(why);
        await expect(host().listens(upstream(name))).rejects.toMatchObject(why);
      }
    }, 60_000);
  });
});
