import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ContainerName } from '../../../domain/fields/brands.js';
import { openDocker } from './dockerode.js';
import { ifThere, openEngine } from './engine.js';

let folder = '';
let server: Server | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-engine-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stop();
  await rm(folder, { recursive: true });
});

const socket = () => join(folder, 'docker.sock');

const serve = (listener: RequestListener) =>
  new Promise<void>((resolve) => {
    server = createServer(listener).listen(socket(), () => resolve());
  });

async function stop(): Promise<void> {
  const running = server;
  server = null;
  running?.closeAllConnections();
  await new Promise((resolve) => (running === null ? resolve(null) : running.close(resolve)));
}

const says =
  (status: number, body: object): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const version = (engine: ReturnType<typeof openEngine>, limitMs?: number) =>
  engine.ask((limit) => engine.docker.getContainer('web').inspect(limit), limitMs);

describe('ask', () => {
  test('says PRECONDITION with what to do where there is no socket', async () => {
    await expect(version(openEngine(socket()))).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: expect.stringMatching(/no Docker on this VPS.*install it/) as string,
    });
  });

  test('says PRECONDITION where nobody is behind the socket', async () => {
    await writeFile(socket(), ''); // The kernel refuses it as it refuses the socket of a dead daemon.
    await expect(version(openEngine(socket()))).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: expect.stringContaining('Docker does not run') as string,
    });
  });

  test('says PRECONDITION where the agent may not open the socket', async () => {
    const denied = Object.assign(new Error('connect EACCES'), { code: 'EACCES' });
    await expect(openEngine(socket()).ask(() => Promise.reject(denied))).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: expect.stringContaining('add its user to the group docker') as string,
    });
  });

  test('says DOCKER_TRANSIENT once a Docker that answered has gone', async () => {
    await serve(says(404, { message: 'No such container' }));
    const engine = openEngine(socket());
    expect(await ifThere(version(engine))).toBeNull();
    await stop();
    await expect(version(engine)).rejects.toMatchObject({ code: 'DOCKER_TRANSIENT' });
  });

  test('says DOCKER_TRANSIENT when Docker hangs, hangs in the middle, breaks off or fails by itself', async () => {
    const troubles: RequestListener[] = [
      () => undefined,
      (_, response) => void response.writeHead(200).write('{"Id":'),
      (request) => void request.socket.destroy(),
      says(500, { message: 'out of luck' }),
      says(503, {}),
    ];
    for (const trouble of troubles) {
      await serve(trouble);
      await expect(version(openEngine(socket()), 100)).rejects.toMatchObject({ code: 'DOCKER_TRANSIENT' });
      await stop();
    }
  });

  test('gives a refusal in the words of Docker, with its status', async () => {
    await serve(says(400, { message: 'no such thing' }));
    await expect(version(openEngine(socket()))).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: 'Docker refused: no such thing.',
      data: { status: 400 },
    });
  });

  test('uses the socket it was given, whatever DOCKER_HOST says', async () => {
    await serve(says(200, { Id: 'here' }));
    for (const elsewhere of ['tcp://127.0.0.1:1', 'ssh://nobody@127.0.0.1:1', 'unix:///nowhere']) {
      vi.stubEnv('DOCKER_HOST', elsewhere);
      expect(await version(openEngine(socket()))).toMatchObject({ Id: 'here' });
    }
  });
});

describe('openDocker without Docker', () => {
  const host = () =>
    openDocker({ dockerSocket: socket(), dockerNetwork: 'ext', runtime: 'process', nginxContainer: 'nginx' });

  test('lets a VPS be prepared, twice', async () => {
    await host().ensureNetwork();
    await host().ensureNetwork();
  });

  test('refuses all that needs a container', async () => {
    const name = 'web' as ContainerName;
    const refused = { code: 'PRECONDITION', message: expect.stringContaining('no Docker') as string };
    await expect(host().snapshot(name)).rejects.toMatchObject(refused);
    await expect(host().describe(name)).rejects.toMatchObject(refused);
    await expect(host().remove(name)).rejects.toMatchObject(refused);
  });
});

describe('openDocker', () => {
  test('never takes the beginning of an id, or a path, for a name', async () => {
    const asked: string[] = [];
    await serve((request, response) => {
      asked.push(request.url ?? '');
      says(200, { Id: 'abc123', Name: '/web', State: { Running: true } })(request, response);
    });
    const host = openDocker({
      dockerSocket: socket(),
      dockerNetwork: 'ext',
      runtime: 'process',
      nginxContainer: 'nginx',
    });
    expect(await host.describe('abc1' as ContainerName)).toMatchObject({ exists: false });
    expect(await host.describe('web?all=1' as ContainerName)).toMatchObject({ exists: false });
    expect(await host.describe('../images' as ContainerName)).toMatchObject({ exists: false });
    // @ts-expect-error: a text that no parser has seen is no container's name
    expect(await host.describe('web')).toMatchObject({ exists: true });
    expect(asked).toEqual([
      '/containers/abc1/json',
      '/containers/web%3Fall%3D1/json',
      '/containers/..%2Fimages/json',
      '/containers/web/json',
    ]);
  });
});
