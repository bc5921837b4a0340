import { describe, expect, test } from 'vitest';
import { describeWithDocker } from '../lib/docker.js';
import { dockerWorld, upstream } from './lib/world.js';

await describeWithDocker('release(), retake() and remove() on a real Docker Engine', () => {
  const { get: docker, host, network, state } = dockerWorld();

  describe('release() and retake()', () => {
    test('leave and stop, and put all back: aliases, address, running', async () => {
      const address =
        (await host().addressOf(upstream(await docker().runApp('probe', { text: '' })))).split(':')[0] ?? '';
      const other = await docker().runApp('other', { text: 'o', options: ['--network', network()] });
      const options = ['--network', network(), '--ip', address, '--network-alias', 'shop', '--link', `${other}:db`];
      const web = await docker().runApp('web', { text: 'w', options });
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
      const web = await docker().runApp('web', { text: 'w', options: ['--network', network()] });
      const before = await state(web);
      await host().release(web, 'keep', false);
      expect(await state(web)).toEqual(before);
      await docker().cli('stop', '-t', '0', web);
      const snapshot = await host().snapshot(web, { stopped: 'allowed' });
      await host().release(web, 'remove', true);
      await host().retake(snapshot);
      expect(await host().snapshot(web, { stopped: 'allowed' })).toEqual(snapshot);
    }, 60_000);

    test('do nothing for a container that is gone', async () => {
      await host().release(docker().name('gone'), 'stop', true);
      await host().release(docker().name('gone'), 'remove', false);
    });
  });

  describe('remove()', () => {
    test('removes a running container once, and keeps its volumes and image', async () => {
      const web = await docker().runApp('web', { text: 'w', options: ['-v', '/data'] });
      const volume = await docker().cli('inspect', '-f', '{{range .Mounts}}{{.Name}}{{end}}', web);
      const image = await docker().cli('inspect', '-f', '{{.Image}}', web);
      await host().remove(web);
      expect(await host().describe(web)).toMatchObject({ exists: false });
      await host().remove(web);
      expect(await docker().cli('volume', 'inspect', '-f', '{{.Name}}', volume)).toBe(volume);
      expect(await docker().cli('image', 'inspect', '-f', '{{.Id}}', image)).toBe(image);
      await docker().cli('volume', 'rm', volume);
    }, 60_000);
  });

  test('detach() and retake() hold after Docker was killed and has come back', async ({ skip }) => {
    if (docker().crashAndStart === null) return skip('the Docker of this machine is not ours to kill');
    const web = await docker().runApp('web', { text: 'w' });
    const before = await host().snapshot(web);
    const one = host();
    const { address } = await one.attach(upstream(web));
    await docker().crashAndStart?.();
    await docker().cli('start', web);
    expect((await one.attach(upstream(web))).address).toBe(address);
    await one.detach(before);
    await one.detach(before);
    await one.retake(before);
    expect(await one.snapshot(web)).toEqual(before);
  }, 120_000);
});
