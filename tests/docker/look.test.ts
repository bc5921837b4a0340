import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { describeWithDocker } from '../lib/docker.js';
import { freePorts } from '../lib/ports.js';
import { dockerWorld, port, refused, upstream } from './lib/world.js';

await describeWithDocker('what a DockerHost sees of a real Docker Engine', () => {
  const { get: docker, host, network } = dockerWorld();

  describe('findByPublishedPort()', () => {
    test('finds 0.0.0.0, 127.0.0.1, [::] and ranges, and refuses a port that nobody publishes', async () => {
      const [all = 0, loopback = 0, six = 0, free = 0] = await freePorts(4);
      const names = {
        all: await docker().runApp('all', { text: 'all', publish: [`0.0.0.0:${all}:80`] }),
        loopback: await docker().runApp('loopback', { text: 'l', publish: [`127.0.0.1:${loopback}:80`] }),
        six: await docker().runApp('six', { text: 'six', publish: [`[::]:${six}:80`] }),
        range: await docker().runApp('range', {
          text: 'range',
          port: 8081,
          publish: ['127.0.0.1:11110-11112:8080-8082'],
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
      expect(await host().findByPublishedPort(port(11111))).toEqual({ container: names.range, port: 8081 });
      await expect(host().findByPublishedPort(port(free))).rejects.toMatchObject(refused(String(free)));
    }, 60_000);
  });

  describe('snapshot(), describe() and listens()', () => {
    test('name a container that does not exist, is stopped or is paused', async () => {
      const gone = docker().name('gone');
      const web = await docker().runApp('web', { text: 'w' });
      await expect(host().snapshot(gone)).rejects.toMatchObject(refused(gone));
      await expect(host().attach(upstream(gone))).rejects.toMatchObject(refused(gone));
      expect(await host().describe(gone)).toEqual({ name: gone, exists: false, running: false });
      expect(await host().describe(web)).toEqual({ name: web, exists: true, running: true });

      await docker().cli('pause', web);
      await expect(host().listens(upstream(web))).rejects.toMatchObject(refused('paused'));
      await docker().cli('unpause', web);
      await docker().cli('stop', '-t', '0', web);
      await expect(host().snapshot(web)).rejects.toMatchObject(refused(`docker start ${web}`));
      await expect(host().listens(upstream(web))).rejects.toMatchObject(refused('does not run'));
      expect(await host().snapshot(web, { stopped: 'allowed' })).toMatchObject({ running: false });
      expect(await host().describe(web)).toEqual({ name: web, exists: true, running: false });
    }, 60_000);

    test('know a port nobody listens on, also a published one, which Docker itself answers', async () => {
      const [dead = 0] = await freePorts(1);
      const web = await docker().runApp('web', { text: 'w', publish: [`127.0.0.1:${dead}:81`] });
      await new Promise((resolve, reject) => {
        connect(dead, '127.0.0.1', () => resolve(null)).on('error', reject);
      });
      expect(await host().listens(upstream(web, 80))).toBe(true);
      expect(await host().listens(upstream(web, 81))).toBe(false);
      expect(await host().listens(upstream(web, 82))).toBe(false);
    }, 60_000);

    test('ask in container mode only where nginx is on the network', async () => {
      const web = await docker().runApp('web', { text: 'w' });
      const proxy = await docker().runApp('proxy', { text: 'p' });
      await expect(host('container').listens(upstream(web))).rejects.toMatchObject(refused(proxy));
      await docker().cli('network', 'connect', network(), proxy);
      expect(await host('container').listens(upstream(web))).toBe(true);
      expect(await host('container').listens(upstream(web, 81))).toBe(false);
    }, 60_000);
  });
});
