import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { linkIfThere } from '../../activities/lib/files.js';
import { describeWithDocker } from '../lib/docker.js';
import { freePorts } from '../lib/ports.js';
import type { SeenOperation } from '../lib/suite.js';
import { type ContainerWorld, type RouteBody, startContainerWorld } from './world.js';

let world: ContainerWorld;
const DOMAIN = 'app.localhost';
const to = (container: string, path = '/'): RouteBody => ({ path, upstream: { container, port: 80 } });

function expectState(operation: SeenOperation, state: string): void {
  expect({ state: operation.state, error: operation.error }).toMatchObject({
    state,
    ...(state === 'succeeded' ? { error: null } : {}),
  });
}

await describeWithDocker('sites on containers', () => {
  beforeAll(async () => {
    world = await startContainerWorld();
  }, 300_000);
  afterAll(async () => {
    await world.stop();
  }, 120_000);
  afterEach(async () => {
    const { json } = await world.suite.call('GET', '/sites');
    const sites = (json['items'] ?? json['sites'] ?? []) as { domain: string }[];
    for (const { domain } of sites) await world.remove(domain, 'keep');
    const ids = (await world.docker.cli('ps', '-aq', '--filter', `name=${world.docker.name('web')}`))
      .split('\n')
      .filter(Boolean);
    if (ids.length > 0) await world.docker.cli('rm', '-f', ...ids);
  }, 60_000);

  test('a container is reached by its name; provision and unprovision are a round trip of tree and networks', async () => {
    const { inContainer, docker } = world;
    const web = await docker.runApp('web', { text: 'hello' });
    const before = { tree: await world.treeHash(inContainer), container: await world.container(web) };
    expectState(await world.provision(inContainer, DOMAIN, [to(web)]), 'succeeded');
    expect(await world.https(inContainer, DOMAIN)).toMatchObject({ status: 200, body: 'hello' });
    expect(await world.container(web)).not.toEqual(before.container);
    expectState(await world.remove(DOMAIN, 'keep'), 'succeeded');
    expect(await world.https(inContainer, DOMAIN)).toMatchObject({ status: 421 });
    expect({ tree: await world.treeHash(inContainer), container: await world.container(web) }).toEqual(before);
  });

  test('routes go to two containers; one that another site uses stays where it is, whatever is answered', async () => {
    const { inContainer, docker } = world;
    const [one, two] = [await docker.runApp('web', { text: 'one' }), await docker.runApp('web-two', { text: 'two' })];
    expectState(await world.provision(inContainer, DOMAIN, [to(one), to(two, '/two/')]), 'succeeded');
    expectState(await world.provision(inContainer, 'other.localhost', [to(two)]), 'succeeded');
    expect((await world.https(inContainer, DOMAIN, '/')).body).toBe('one');
    expect((await world.https(inContainer, 'other.localhost')).body).toBe('two');
    const removed = await world.remove(DOMAIN, 'remove');
    expectState(removed, 'succeeded');
    expect(removed.warnings.join()).toContain(two);
    expect(await docker.cli('ps', '-aq', '--filter', `name=^${one}$`)).toBe('');
    expect((await world.https(inContainer, 'other.localhost')).body).toBe('two');
  });

  test('a route whose container itself answers 503 is proven, and shown as that', async () => {
    const { inContainer, docker } = world;
    const answer = `printf "Status: 503 Down\\r\\n\\r\\n"`;
    const write = `printf '%s\\n' '#!/bin/busybox sh' '${answer}' > /www/cgi-bin/down`;
    const web = await docker.runApp('web', { text: 'half down', options: ['--tmpfs', '/www/cgi-bin:exec'] });
    await docker.cli('exec', web, '/bin/busybox', 'sh', '-c', `${write}; chmod +x /www/cgi-bin/down`);
    const routes = [to(web), to(web, '/cgi-bin/down')];
    expectState(await world.provision(inContainer, DOMAIN, routes), 'succeeded');
    expect(await world.https(inContainer, DOMAIN, '/cgi-bin/down')).toMatchObject({ status: 503 });
  });

  test('a container is found by the port it publishes, and in process mode reached there without joining anything', async () => {
    const { inContainer, onVps, docker } = world;
    const [port = 0] = await freePorts(1);
    const web = await docker.runApp('web', { text: 'published', publish: [`127.0.0.1:${port}:80`] });
    const before = await world.container(web);
    for (const lane of [onVps, inContainer]) {
      expectState(await world.provision(lane, DOMAIN, [{ path: '/', upstream: { publishedPort: port } }]), 'succeeded');
      expect(await world.https(lane, DOMAIN)).toMatchObject({ status: 200, body: 'published' });
      if (lane === onVps) expect(await world.container(web)).toEqual(before);
      expectState(await world.remove(DOMAIN, 'keep'), 'succeeded');
      expect(await world.container(web)).toEqual(before);
    }
  });

  test('in process mode a container without a published port gets a fixed address, and keeps it over a restart', async () => {
    const { onVps, docker } = world;
    const web = await docker.runApp('web', { text: 'fixed' });
    const before = await world.container(web);
    expectState(await world.provision(onVps, DOMAIN, [to(web)]), 'succeeded');
    await docker.cli('restart', web);
    await expect.poll(async () => (await world.https(onVps, DOMAIN)).body, { timeout: 20_000 }).toBe('fixed');
    expectState(await world.remove(DOMAIN, 'keep'), 'succeeded');
    expect(await docker.cli('inspect', '-f', '{{len .NetworkSettings.Networks}}', web)).toBe('1');
    expect(Object.keys(Object(before))).not.toEqual([]);
  });

  test.each(['keep', 'stop', 'remove'])(
    'asks what becomes of the container; the answer "%s" is done',
    async (value) => {
      const { inContainer, docker, suite } = world;
      const web = await docker.runApp('web', { text: 'asked' });
      const before = await world.container(web);
      expectState(await world.provision(inContainer, DOMAIN, [to(web)]), 'succeeded');
      const id = await suite.start('DELETE', `/sites/${DOMAIN}`);
      const held = await suite.settled(id, ['held']);
      expect(held).toMatchObject({
        held: { reason: 'QUESTION' },
        question: { text: expect.stringContaining(web) as string },
      });
      expect(held.actions).toContain('answer');
      expect((await suite.call('POST', `/operations/${id}/answer`, { value: 'burn' })).status).toBeGreaterThanOrEqual(
        400,
      );
      expect((await suite.call('POST', `/operations/${id}/answer`, { value })).status).toBeLessThan(300);
      expectState(await suite.settled(id), 'succeeded');
      const found = await docker.cli('ps', '-a', '--format', '{{.State}}', '--filter', `name=^${web}$`);
      expect(found).toBe({ keep: 'running', stop: 'exited', remove: '' }[value]);
      if (value === 'keep') expect(await world.container(web)).toEqual(before);
    },
  );

  test('a question that is cancelled leaves everything as it was', async () => {
    const { inContainer, docker, suite } = world;
    const web = await docker.runApp('web', { text: 'stays' });
    expectState(await world.provision(inContainer, DOMAIN, [to(web)]), 'succeeded');
    const before = await world.container(web);
    const id = await suite.start('DELETE', `/sites/${DOMAIN}`);
    await suite.settled(id, ['held']);
    await suite.call('POST', `/operations/${id}/cancel`);
    expectState(await suite.settled(id), 'cancelled');
    expect(await world.container(web)).toEqual(before);
    expect((await world.https(inContainer, DOMAIN)).body).toBe('stays');
  });

  test('a site that cannot be proven is undone, the networks of its container as they were', async () => {
    const { inContainer, docker } = world;
    await docker.runApp('web', { text: 'brings the image' });
    const image = docker.name('app:test');
    const dead = docker.name('web-dead');
    // Takes every connection and answers nothing on it.
    const closes = ['/bin/busybox', 'nc', '-ll', '-p', '80', '-e', '/bin/busybox', 'false'];
    await docker.cli('run', '-d', '--name', dead, '--stop-timeout', '1', image, ...closes);
    const before = { tree: await world.treeHash(inContainer), container: await world.container(dead) };
    const undone = await world.provision(inContainer, DOMAIN, [to(dead)]);
    expect(undone).toMatchObject({ state: 'undone', error: { code: 'PROOF_FAILED' } });
    expect({ tree: await world.treeHash(inContainer), container: await world.container(dead) }).toEqual(before);
  });

  test('a container that was removed in between does not keep its site from being removed', async () => {
    const { inContainer, docker } = world;
    const web = await docker.runApp('web', { text: 'short-lived' });
    expectState(await world.provision(inContainer, DOMAIN, [to(web)]), 'succeeded');
    await docker.cli('rm', '-f', web);
    const refused = await world.provision(inContainer, DOMAIN, [to(web), to(web, '/more/')]);
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'PRECONDITION' } });
    expectState(await world.remove(DOMAIN, 'remove'), 'succeeded');
    expect(await world.https(inContainer, DOMAIN)).toMatchObject({ status: 421 });
  });

  test('a dockerd that is killed in the middle ends in the law, and the next try succeeds', async () => {
    const { inContainer, docker, suite } = world;
    if (docker.crashAndStart === null) return; // The machine's own Docker is not ours to kill.
    const web = await docker.runApp('web', { text: 'survives' });
    const tree = await world.treeHash(inContainer);
    const live = await linkIfThere(`${inContainer.proxyRoot}/nginx/live`);
    const body = { domain: DOMAIN, vpsId: inContainer.vpsId, www: false, routes: [to(web)] };
    const id = await suite.start('POST', '/sites', body);
    await expect.poll(async () => (await suite.call('GET', `/operations/${id}`)).json['state']).toBe('running');
    await docker.crashAndStart();
    await docker.cli('start', web);
    await world.startProxy();
    const ended = await suite.settled(id, undefined, 100_000);
    expect(['succeeded', 'undone', 'failed']).toContain(ended.state);
    if (ended.state === 'succeeded') expect((await world.https(inContainer, DOMAIN)).body).toBe('survives');
    else expect(await world.treeHash(inContainer), `${live} ${JSON.stringify(ended.error)}`).toBe(tree);
    expectState(await world.provision(inContainer, DOMAIN, [to(web)]), 'succeeded');
    expect((await world.https(inContainer, DOMAIN)).body).toBe('survives');
  }, 240_000);
});
