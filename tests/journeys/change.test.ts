import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestUpstream } from '../lib/upstream.js';
import { echo, startEcho } from './lib/websocket.js';
import { resultOf, startWorld, toPort, type World } from './lib/world.js';

let world: World;
let socketApp: TestUpstream;
beforeAll(async () => {
  [world, socketApp] = await Promise.all([startWorld(), startEcho()]);
});
afterAll(() => Promise.all([world.stop(), socketApp.stop()]));

const to = (path: string, localPort: number) => ({ path, upstream: { localPort } });

describe('a live site', () => {
  const domain = 'live.vsa.localhost';
  let first: ReturnType<typeof resultOf>;

  test('provisioned again is a no-op: unchanged, the same generation and certificate, no order', async () => {
    first = resultOf(await world.live(domain));
    const [orders, tree] = [await world.orders(), await world.treeHash()];
    const again = resultOf(await world.live(domain));
    expect(again).toMatchObject({ unchanged: true, generation: first.generation });
    expect(again.certificate?.serial).toBe(first.certificate?.serial);
    expect(await world.orders()).toBe(orders);
    expect(await world.treeHash()).toBe(tree);
  });

  test('changes where it goes, with the certificate it has', async () => {
    const changed = resultOf(await world.live(domain, toPort(world.second.port)));
    expect(changed.certificate?.serial).toBe(first.certificate?.serial);
    expect(changed.generation).toBeGreaterThan(first.generation);
    expect(await world.https(domain)).toMatchObject({ status: 200, body: 'second /' });
  });

  test('sends each path to the longest route that fits', async () => {
    const routes = [to('/', world.app.port), to('/api/', world.second.port), to('/api/old/', world.app.port)];
    await world.live(domain, { routes });
    const bodies = await Promise.all(['/', '/apiary', '/api/x', '/api/old/x'].map((path) => world.https(domain, path)));
    expect(bodies.map(({ body }) => body)).toEqual(['app /', 'app /apiary', 'second /api/x', 'app /api/old/x']);
  });

  test('with an alias added gets a new certificate for all names, and no alias is lost later', async () => {
    const alias = 'alias.vsa.localhost';
    const orders = await world.orders();
    const { certificate } = resultOf(await world.live(domain, { aliases: [alias] }));
    expect(certificate?.names).toEqual([alias, domain]);
    expect(certificate?.serial).not.toBe(first.certificate?.serial);
    expect(await world.orders()).toBe(orders + 1);
    for (const name of [domain, alias]) expect((await world.https(name)).fingerprint).toBe(certificate?.fingerprint);
    await world.live(domain, { clientMaxBodySize: '30m' });
    expect(await world.https(alias, '/api/x')).toMatchObject({ status: 200, body: 'second /api/x' });
  });

  test('keeps every setting that a change does not name', async () => {
    await world.live(domain, { clientMaxBodySize: '51m', headers: { frameOptions: 'SAMEORIGIN' }, rateLimit: '33r/s' });
    await world.live(domain, { timeouts: { read: '7s' } });
    const vhost = await world.vhost(domain);
    for (const kept of ['client_max_body_size 51m', 'rate=33r/s', 'SAMEORIGIN', 'proxy_read_timeout 7s', '/api/old/'])
      expect(vhost).toContain(kept);
  });

  test('keeps what was edited by hand, and says so in no other site', async () => {
    await world.live('neighbour.vsa.localhost');
    await world.editVhost(domain, (text) =>
      text.replace('client_max_body_size 51m;', 'client_max_body_size 52m;\n    etag off;'),
    );
    await world.editVhost('neighbour.vsa.localhost', (text) => `# a note of the owner\n${text}`);
    await world.live(domain, { timeouts: { read: '8s' } });
    const vhost = await world.vhost(domain);
    for (const kept of ['client_max_body_size 52m', 'etag off;', 'proxy_read_timeout 8s'])
      expect(vhost).toContain(kept);
    expect(await world.vhost('neighbour.vsa.localhost')).toMatch(/^# a note of the owner\n/);
  });

  test('is not given up to HTTP by --skip-cert', async () => {
    const tree = await world.treeHash();
    const refused = await world.provision(domain, { skipCert: true });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'PRECONDITION' } });
    expect(await world.treeHash()).toBe(tree);
  });

  test('leaves the neighbour as it is when it is unprovisioned', async () => {
    const neighbour = await world.vhost('neighbour.vsa.localhost');
    await world.remove(domain);
    expect(await world.vhost('neighbour.vsa.localhost')).toBe(neighbour);
    expect(await world.https('neighbour.vsa.localhost')).toMatchObject({ status: 200 });
    expect(await readdir(join(world.lane.proxyRoot, 'certs'))).not.toContain(domain);
  });
});

describe('a site of another kind', () => {
  test('--skip-cert: works over HTTP, has no certificate, and gets HTTPS later', async () => {
    const domain = 'plain.vsa.localhost';
    const orders = await world.orders();
    const { certificate } = resultOf(await world.live(domain, { ...toPort(world.app.port), skipCert: true }));
    expect(certificate).toBeNull();
    expect(await world.orders()).toBe(orders);
    const answer = await world.http(domain, '/x');
    expect(answer).toMatchObject({ status: 200, body: 'app /x' });
    expect(answer.headers['strict-transport-security']).toBeUndefined();
    expect(await world.https(domain)).toMatchObject({ status: 421 });
    await world.live(domain, {});
    expect(await world.http(domain)).toMatchObject({ status: 301 });
    expect(await world.https(domain)).toMatchObject({
      status: 200,
      headers: { 'strict-transport-security': 'max-age=31536000' },
    });
  });

  test('redirect-only: every path leads to the target', async () => {
    const domain = 'moved.vsa.localhost';
    await world.live(domain, { redirectTo: 'https://elsewhere.example/new' });
    const answer = await world.https(domain, '/anything');
    expect({ status: answer.status, to: answer.headers['location'] }).toEqual({
      status: 301,
      to: 'https://elsewhere.example/new',
    });
  });

  test('websocket: upgraded through nginx where the route says so, and only there', async () => {
    const domain = 'socket.vsa.localhost';
    await world.live(domain, toPort(socketApp.port));
    expect(await echo(domain, world.lane.httpsPort, '/ws', 'hello')).toBe(426);
    await world.live(domain, {
      routes: [to('/', socketApp.port), { ...to('/ws', socketApp.port), websocket: true }],
    });
    expect(await echo(domain, world.lane.httpsPort, '/ws', 'hello')).toBe('hello');
    expect(await echo(domain, world.lane.httpsPort, '/other', 'hello')).toBe(426);
  });
});
