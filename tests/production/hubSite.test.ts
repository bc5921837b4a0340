import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { type Fleet, startFleet } from '../fleet/world.js';
import type { Lane } from '../lib/lane.js';
import { freePorts } from '../lib/ports.js';

const NAME = 'hub.localhost';
let fleet: Fleet;
let vps: Lane;
let ca: string;

beforeAll(async () => {
  fleet = await startFleet();
  vps = await fleet.join(1);
  ca = await readFile(join(fleet.suite.folder, 'secrets/local-ca/ca.pem'), 'utf8');
});
afterAll(() => fleet.stop());

const cli = (...words: string[]) =>
  runCli(words, { hub: fleet.suite.rest.url.replace('/api/v1', ''), env: { VSA_TOKEN: fleet.suite.rest.token } });

/** One request to the hub over nginx, its certificate checked; the answer's status, and its text as far as `until`. */
function overNginx(path: string, until?: (text: string) => boolean): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${fleet.suite.rest.token}`, host: `${NAME}:${vps.httpsPort}` };
    const asked = request({ host: '127.0.0.1', port: vps.httpsPort, servername: NAME, ca, path, headers }, (answer) => {
      let text = '';
      const end = () => {
        resolve({ status: answer.statusCode ?? 0, text });
        asked.destroy();
      };
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (until?.(text) === true) end();
      });
      answer.on('end', end);
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('the hub gets a name on HTTPS by one command, and a second time changes nothing', async () => {
  const published = await cli('hub', 'publish', '--domain', NAME);
  expect(published).toMatchObject({ exit: 0 });
  expect(published.stderr).toContain(`VSA_HUB_URL=https://${NAME}`);
  expect(await overNginx('/readyz')).toMatchObject({ status: 200 });
  expect(await overNginx('/api/v1/sites')).toMatchObject({
    status: 200,
    text: expect.stringContaining(NAME) as string,
  });
  expect(await cli('hub', 'publish', '--domain', NAME)).toMatchObject({ exit: 0 });
});

test('events come through nginx while they happen', async () => {
  const begun = overNginx('/api/v1/events', (text) => text.includes('watched.localhost'));
  const id = await fleet.provision(vps, 'watched.localhost');
  // The stream of all operations never ends: what is held back for its end would never come.
  expect((await begun).text).toContain(id);
  expect(await fleet.suite.settled(id)).toMatchObject({ state: 'succeeded' });
});

test('the hub does not take itself off, nor another site for itself', async () => {
  const removal = await cli('site', 'unprovision', '--domain', NAME, '--yes');
  expect(removal.exit).not.toBe(0);
  expect(removal.stderr).toContain('serves the hub itself');
  const other = await cli('hub', 'publish', '--domain', 'watched.localhost');
  expect(other.exit).not.toBe(0);
  expect(other.stderr).toContain('serves something else');
});

test('a machine that joins hears when the port of the gateway is closed to it', async () => {
  const add = { id: 'vps-07', hostname: 'vps-07', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
  await fleet.suite.start('POST', '/vps', add);
  const register = async (stateDir: string) => {
    const { hubUrl, code, ca: fingerprint } = await fleet.joinCode('vps-07');
    const env = { VSA_STATE_DIR: join(fleet.suite.folder, stateDir) };
    return fleet.agent(env, 'register', '--hub-url', hubUrl, '--code', code, '--ca', fingerprint);
  };
  expect(await register('seven')).toMatchObject({ code: 0, stderr: '' });

  await fleet.suite.gateway?.down();
  const { port } = fleet.gateway;
  const closed = await register('seven-again');
  expect(closed).toMatchObject({ code: 0 });
  expect(closed.stderr).toContain(`Open TCP port ${port} of the hub`);
  const silent = await listenSilently(port);
  expect((await register('seven-at-last')).stderr).toContain('did not answer within 5 s');
  silent.close();
  fleet.suite.gateway?.up();
});

/** As a firewall that drops what comes. */
async function listenSilently(port: number): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

test('an API that others reach without HTTPS is not published', async () => {
  const { suite } = fleet;
  const [port = 0] = await freePorts(1);
  const open = suite.node('api-open', 'api/server.js', { VSA_API_HOST: '0.0.0.0', VSA_API_PORT: String(port) });
  await open.ready();
  const there = { hub: `http://127.0.0.1:${port}`, env: { VSA_TOKEN: suite.rest.token } };
  const refused = await runCli(['hub', 'publish', '--domain', 'open.localhost'], there);
  await open.stop();
  expect(refused.exit).not.toBe(0);
  expect(refused.stderr).toContain('VSA_API_HOST=127.0.0.1');
});
