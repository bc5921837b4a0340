import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { describeWithPebble } from '../acme/world.js';
import { type PebbleWorld, startPebbleWorld } from './lib/pebbleWorld.js';
import { resultOf, toPort } from './lib/world.js';

let world: PebbleWorld | null = null;
afterEach(async () => {
  await world?.stop();
  world = null;
});

/** Whether a client that trusts only Pebble's root trusts what is served under the name. */
async function trusted({ lane, pebble }: PebbleWorld, name: string): Promise<boolean> {
  const ca = await pebble.rootPem();
  const socket = connect({ host: '127.0.0.1', port: lane.httpsPort, servername: name, ca, rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  socket.destroy();
  return socket.authorized;
}

describeWithPebble('with Pebble as the CA', () => {
  test.each([
    { nonces: '0 % bad nonces', options: { badNonces: 0 } },
    { nonces: '5 % bad nonces', options: { badNonces: 5 } },
    { nonces: '50 % bad nonces', options: { badNonces: 50 } },
    { nonces: '5 % bad nonces and its default pause before a validation', options: { badNonces: 5, sleep: null } },
  ])('a new site and an alias are issued: $nonces', async ({ options }) => {
    world = await startPebbleWorld(options);
    const [domain, alias] = ['shop.test', 'alias.shop.test'];
    const first = resultOf(await world.live(domain));
    expect(first.certificate?.names).toEqual([domain, 'www.shop.test']);
    const second = resultOf(await world.live(domain, { aliases: [alias] }));
    const names = [alias, domain, 'www.shop.test'];
    expect(second.certificate?.names).toEqual(names);
    const folder = join(world.lane.proxyRoot, 'certs', domain, second.certificate?.serial ?? '');
    const onDisk = new X509Certificate(await readFile(join(folder, 'fullchain.pem')));
    for (const name of names) {
      const { fingerprint, body } = await world.https(name, '/x');
      expect(fingerprint).toBe(onDisk.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(body).toBe('app /x');
      expect(await trusted(world, name)).toBe(true);
    }
    expect(await world.orders()).toBe(2);
    const tree = await world.treeHash();
    expect(resultOf(await world.live(domain, toPort(world.app.port)))).toMatchObject({ unchanged: true });
    expect(await world.treeHash()).toBe(tree);
    await world.remove(domain);
    expect(await world.https(domain)).toMatchObject({ status: 421 });
  });
});
