import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localCaFolder } from '../../activities/hub/ca/localAuthority.js';
import { LOG_KEYS } from './lib/accessLog.js';
import { resultOf, startWorld, type World } from './lib/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** The handshake of a client that trusts only the suite's CA. */
async function handshake(name: string): Promise<{ authorized: boolean; leaf: X509Certificate }> {
  const ca = await readFile(join(localCaFolder(join(world.suite.folder, 'secrets')), 'ca.pem'));
  const socket = connect({ host: '127.0.0.1', port: world.lane.httpsPort, servername: name, ca });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const leaf = new X509Certificate(socket.getPeerCertificate().raw);
  const { authorized } = socket;
  socket.destroy();
  return { authorized, leaf };
}

describe('a new site', () => {
  const domain = 'shop.localhost';
  const alias = 'shop-too.localhost';
  let before: string;

  test('is served over HTTPS with the certificate on disk, for all of its names', async () => {
    before = await world.treeHash();
    const body = { aliases: [alias], routes: [{ path: '/', upstream: { localPort: world.app.port } }] };
    const { certificate, unchanged } = resultOf(await world.live(domain, body));
    expect(unchanged).toBe(false);
    expect(certificate?.names).toEqual([alias, domain, `www.${domain}`]);
    const folder = join(world.lane.proxyRoot, 'certs', domain, certificate?.serial ?? '');
    const onDisk = new X509Certificate(await readFile(join(folder, 'fullchain.pem')));
    for (const name of [domain, alias, `www.${domain}`]) {
      const { authorized, leaf } = await handshake(name);
      expect(authorized).toBe(true);
      expect(leaf.fingerprint256).toBe(onDisk.fingerprint256);
      expect(leaf.checkHost(name)).toBe(name);
      expect(await world.https(name, '/some/path?q=1')).toMatchObject({ status: 200, body: 'app /some/path?q=1' });
    }
  });

  test('redirects from HTTP with 301, the port included', async () => {
    const { status, headers } = await world.http(domain, '/a?b=c');
    expect(status).toBe(301);
    expect(headers['location']).toBe(`https://${domain}:${world.lane.httpsPort}/a?b=c`);
  });

  test('sends every header of the set', async () => {
    expect((await world.https(domain)).headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'content-security-policy': "frame-ancestors 'none'; upgrade-insecure-requests",
    });
  });

  test('writes one JSON line a request, with the 14 keys', async () => {
    await world.https(domain, '/logged');
    const file = join(world.lane.proxyRoot, 'logs', 'domains', `${domain}.access.json`);
    const find = async () =>
      (await readFile(file, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .find((line) => line['uri'] === '/logged');
    await expect.poll(find).toBeDefined();
    const line = (await find()) ?? {};
    expect(Object.keys(line)).toEqual(LOG_KEYS);
    expect(line).toMatchObject({ domain, method: 'GET', status: 200, upstream_addr: `127.0.0.1:${world.app.port}` });
  });

  test('answers 429 under a burst', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20, rejectUnauthorized: false, servername: domain });
    const one = () =>
      new Promise<number>((resolve, reject) => {
        const options = { host: '127.0.0.1', port: world.lane.httpsPort, agent, headers: { host: domain } };
        get(options, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
        }).once('error', reject);
      });
    const statuses = await Promise.all(Array.from({ length: 600 }, one));
    agent.destroy();
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  test('is gone without a trace once it is unprovisioned', async () => {
    await world.remove(domain);
    for (const name of [domain, alias, `www.${domain}`]) {
      expect(await world.https(name)).toMatchObject({ status: 421 });
      expect(await world.http(name)).toMatchObject({ status: 421 });
    }
    expect(await world.treeHash()).toBe(before);
    expect(existsSync(join(world.lane.proxyRoot, 'certs', domain))).toBe(false);
    expect(await readdir(join(world.lane.proxyRoot, 'logs', 'domains'))).toEqual([]);
    expect(await world.suite.call('GET', `/sites/${domain}`)).toMatchObject({ status: 404 });
  });

  test('that does not exist cannot be unprovisioned: 404, and nothing is touched', async () => {
    const { status, json } = await world.suite.call('DELETE', '/sites/nobody.localhost?containers=keep');
    expect({ status, code: json['code'] }).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await world.treeHash()).toBe(before);
  });

  test('whose port nobody listens on is refused, and the machine is unchanged', async () => {
    const refused = await world.provision('dead.localhost', { routes: [{ path: '/', upstream: { localPort: 1025 } }] });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'PRECONDITION' } });
    expect(refused.error?.message).toContain('port 1025');
    expect(await world.treeHash()).toBe(before);
    expect(await world.suite.call('GET', '/sites/dead.localhost')).toMatchObject({ status: 404 });
  });
});
