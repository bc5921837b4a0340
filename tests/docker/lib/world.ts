import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openDocker } from '../../../activities/vps/docker/dockerode.js';
import type { DockerHost } from '../../../activities/vps/docker/host.js';
import type { ContainerName } from '../../../domain/fields/brands.js';
import { parseOrThrow } from '../../../domain/fields/index.js';
import { startDocker, type TestDocker } from '../../lib/docker.js';

export const port = (value: number) => parseOrThrow('port', value);
export const upstream = (container: ContainerName, own = 80) =>
  ({ kind: 'container', container, port: port(own) }) as const;

export type Runtime = 'process' | 'container';

/** What the tests of a file share: one Docker, one network; no container outlives its test. */
export function dockerWorld() {
  let started: TestDocker | null = null;
  const get = (): TestDocker => {
    if (started === null) throw new Error('Docker is not started');
    return started;
  };
  const world = {
    get,
    network: (): string => get().name('ext'),
    host: (runtime: Runtime = 'process', network: string = get().name('ext')): DockerHost => {
      const { socket, name } = get();
      return openDocker({ dockerSocket: socket, dockerNetwork: network, runtime, nginxContainer: name('proxy') });
    },
    /** All that VSA could change of a container; the ids of its sandbox and endpoints are new with each joining. */
    state: async (name: ContainerName): Promise<unknown> => {
      const { State, Id, Name, HostConfig, NetworkSettings, Config } = await get().inspect(name);
      const running = Reflect.get(Object(State), 'Running') as unknown;
      const text = JSON.stringify({ Id, Name, HostConfig, NetworkSettings, Config, running });
      return JSON.parse(text.replaceAll(/"(EndpointID|SandboxID|SandboxKey)":"[^"]*"/g, '"$1":""')) as unknown;
    },
    /** Its address on the shared network; empty: it is not on it. */
    addressOf: (name: ContainerName): Promise<string> => {
      const address = `{{with index .NetworkSettings.Networks "${get().name('ext')}"}}{{.IPAddress}}{{end}}`;
      return get().cli('inspect', '-f', address, name);
    },
  };

  beforeAll(async () => {
    started = await startDocker();
    await world.host().ensureNetwork();
  }, 300_000);
  afterEach(async () => {
    const { cli, name } = get();
    const ids = (await cli('ps', '-aq', '--filter', `name=${name('')}`)).split('\n').filter(Boolean);
    if (ids.length > 0) await cli('rm', '-f', ...ids);
  }, 60_000);
  afterAll(async () => {
    await started?.stop();
  }, 120_000);
  return world;
}

export const refused = (words: string) => ({
  code: 'PRECONDITION',
  message: expect.stringContaining(words) as string,
});

/** What an HTTP server at `host:port` answers. */
export const page = async (address: string): Promise<string> => (await fetch(`http://${address}/`)).text();
