import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, type Asked } from '../../activities/lib/ask.js';
import { openDocker } from '../../activities/vps/docker/dockerode.js';
import { treeHash } from '../../activities/vps/proxy/treeHash.js';
import type { ContainerName } from '../../domain/fields/brands.js';
import type { KeptChild } from '../lib/children.js';
import { startDocker, type TestDocker } from '../lib/docker.js';
import type { Lane, LanePlace, LaneRuntime } from '../lib/lane.js';
import { type SeenOperation, startSuite, type Suite } from '../lib/suite.js';

/** The suite with one VPS whose nginx is a container and one whose nginx is a process, both on one Docker. */
export interface ContainerWorld {
  readonly suite: Suite;
  readonly docker: TestDocker;
  /** nginx in a container. */
  readonly inContainer: Lane;
  /** nginx as a process. */
  readonly onVps: Lane;
  readonly proxy: ContainerName;
  provision(lane: Lane, domain: string, routes: readonly RouteBody[]): Promise<SeenOperation>;
  remove(domain: string, containers: 'keep' | 'stop' | 'remove'): Promise<SeenOperation>;
  https(lane: Lane, domain: string, path?: string): Promise<Asked>;
  treeHash(lane: Lane): Promise<string>;
  /** All that VSA could change of a container. */
  container(name: ContainerName): Promise<unknown>;
  /** Starts the nginx container again after it or its Docker was killed, and waits until it serves. */
  startProxy(): Promise<void>;
  stop(): Promise<void>;
}

export interface RouteBody {
  readonly path: string;
  readonly upstream: { readonly container: string; readonly port: number } | { readonly publishedPort: number };
}

export async function startContainerWorld(
  entries: { agentEntry?: string; hubEntry?: string } = {},
): Promise<ContainerWorld> {
  const docker = await startDocker();
  const proxy = docker.name('proxy');
  const suite = await startSuite({ lanes: 2, ...entries, runtime: laneRuntime(docker, proxy) }).catch(
    async (error: unknown) => {
      await docker.stop();
      throw error;
    },
  );
  const [inContainer, onVps] = suite.lanes;
  if (inContainer === undefined || onVps === undefined) throw new Error('the suite has two lanes');
  const https: ContainerWorld['https'] = ({ httpsPort }, host, path = '/') =>
    ask({ scheme: 'https', host, port: httpsPort, path });
  return {
    ...{ suite, docker, inContainer, onVps, proxy, https },
    provision: async ({ vpsId }, domain, routes) =>
      suite.settled(await suite.start('POST', '/sites', { domain, vpsId, www: false, routes }), undefined, 90_000),
    remove: async (domain, containers) =>
      suite.settled(
        await suite.start('DELETE', `/sites/${domain}?purge=true&containers=${containers}`),
        undefined,
        90_000,
      ),
    treeHash: ({ proxyRoot }) => treeHash(join(proxyRoot, 'nginx', 'live')),
    container: (name) => containerState(docker, name),
    async startProxy() {
      await docker.cli('start', proxy);
      for (;;) {
        const answered = await https(inContainer, 'nobody.localhost').catch(() => null);
        if (answered !== null) return;
        await wait(50);
      }
    },
    async stop() {
      await suite.stop();
      await docker.stop();
    },
  };
}

/** The first lane's nginx is a container, which waits for its first generation as the one of stacks/reverse-proxy. */
const laneRuntime =
  (docker: TestDocker, proxy: ContainerName) =>
  async ({ number, proxyRoot, ports }: LanePlace): Promise<LaneRuntime> => {
    const network = docker.name('ext');
    const env = { VSA_DOCKER_SOCKET: docker.socket, VSA_DOCKER_NETWORK: network };
    if (number > 1) return { env };
    const config = {
      dockerSocket: docker.socket,
      dockerNetwork: network,
      runtime: 'container',
      nginxContainer: proxy,
    } as const;
    await openDocker(config).ensureNetwork();
    await docker.runNginx('proxy', { proxyRoot, network, ports });
    const nginx = containerChild(docker, proxy);
    return { env: { ...env, VSA_NGINX_RUNTIME: 'container', VSA_NGINX_CONTAINER: proxy }, nginx };
  };

function containerChild({ cli }: TestDocker, name: ContainerName): KeptChild {
  return {
    pid: () => undefined,
    kill: () => void cli('kill', name).then(() => cli('start', name)),
    down: async () => void (await cli('kill', name)),
    up: () => void cli('start', name),
    stop: async () => void (await cli('rm', '-f', name).catch(() => '')),
    ready: () => Promise.resolve(),
  };
}

/** The ids of its sandbox and endpoints are new with each joining. */
async function containerState(docker: TestDocker, name: ContainerName): Promise<unknown> {
  const { State, Id, Name, HostConfig, NetworkSettings, Config } = await docker.inspect(name);
  const running = Reflect.get(Object(State), 'Running') as unknown;
  const text = JSON.stringify({ Id, Name, HostConfig, NetworkSettings, Config, running });
  return JSON.parse(text.replaceAll(/"(EndpointID|SandboxID|SandboxKey)":"[^"]*"/g, '"$1":""')) as unknown;
}
