import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { succeeded, startWorld, toPort, type World } from './lib/world.js';

/** Takes connections and is silent; after `refuse` it ends every one of them. */
interface DeadApp {
  readonly port: number;
  refuse(): void;
  stop(): Promise<void>;
}

async function startDeadApp(): Promise<DeadApp> {
  const open = new Set<Socket>();
  let silent = true;
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (silent) open.add(socket);
    else socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const refuse = () => {
    silent = false;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    refuse,
    stop: () => {
      refuse();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

let world: World;
let dead: DeadApp;
beforeAll(async () => {
  [world, dead] = await Promise.all([startWorld(), startDeadApp()]);
});
afterAll(() => Promise.all([world.stop(), dead.stop()]));

describe('a change that cannot be proven', () => {
  test('is undone byte for byte, and leaves alone what other sites published in between', async () => {
    const [changed, other, fresh] = ['changed.vsa.localhost', 'other.vsa.localhost', 'fresh.vsa.localhost'];
    await world.live(changed);
    await world.live(other);
    await world.editVhost(changed, (text) => `# a note of the owner\n${text}`);
    const before = await world.vhost(changed);

    const body = { domain: changed, vpsId: world.lane.vpsId, ...toPort(dead.port) };
    const id = await world.suite.start('POST', '/sites', body);
    await expect.poll(() => world.vhost(changed), { timeout: 20_000 }).toContain(`127.0.0.1:${dead.port}`);
    await world.live(other, toPort(world.second.port));
    await world.live(fresh);
    const between = [await world.vhost(other), await world.vhost(fresh)];
    expect((await world.suite.call('GET', `/operations/${id}`)).json['state']).toBe('running');
    dead.refuse();

    const ended = await world.suite.settled(id);
    expect(ended).toMatchObject({ state: 'undone', error: { code: 'PROOF_FAILED' } });
    expect(await world.vhost(changed)).toBe(before);
    expect([await world.vhost(other), await world.vhost(fresh)]).toEqual(between);
    expect(await world.https(changed)).toMatchObject({ status: 200, body: 'app /' });
    expect(await world.https(other)).toMatchObject({ status: 200, body: 'second /' });
    expect(await world.https(fresh)).toMatchObject({ status: 200, body: 'app /' });
  });

  test('of a new site leaves nothing: tree, certificate, log, names', async () => {
    const before = await world.treeHash();
    const undone = await world.provision('doomed.vsa.localhost', toPort(dead.port));
    expect(undone).toMatchObject({ state: 'undone', error: { code: 'PROOF_FAILED' } });
    expect(undone.steps.find(({ name }) => name === 'prove')).toMatchObject({ attempt: 3, maxAttempts: 3 });
    expect(undone.steps.find(({ name }) => name === 'publish')).toMatchObject({ attempt: 1, state: 'undone' });
    expect(await world.treeHash()).toBe(before);
    expect(await world.https('doomed.vsa.localhost')).toMatchObject({ status: 421 });
    succeeded(await world.provision('doomed.vsa.localhost'));
  });
});
