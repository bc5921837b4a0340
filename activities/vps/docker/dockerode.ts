import type { ContainerInspectInfo, NetworkInspectInfo } from 'dockerode';
import type { ContainerName } from '../../../domain/fields/brands.js';
import { VsaError } from '../../../domain/errors.js';
import type { Upstream } from '../../../domain/site/model.js';
import { keyedLock } from '../../lib/lock.js';
import type { AgentConfig } from '../lib/config.js';
import {
  existingContainer,
  findById,
  findContainer,
  removeContainer,
  runningContainer,
  startContainer,
  stopContainer,
} from './containers.js';
import { isWithoutDocker, openEngine } from './engine.js';
import type { DockerHost } from './host.js';
import { listContainers } from './list.js';
import { listensInside, ownAddresses } from './listening.js';
import { addressOn, join, leave, refuseUnjoinable, rejoin, savedEndpoint } from './membership.js';
import { endpointOn, findNetwork, gatewaysOf, makeNetwork, removeNetwork, sharedNetwork } from './network.js';
import { loopbackAddress, publisherOf } from './published.js';
import { surveyDocker } from './survey.js';

type ContainerUpstream = Upstream & { kind: 'container' };

/** The Docker Engine behind the agent's socket. Nothing is asked before the first call. */
export function openDocker(
  config: Pick<AgentConfig, 'dockerSocket' | 'dockerNetwork' | 'runtime' | 'nginxContainer'>,
): DockerHost {
  const engine = openEngine(config.dockerSocket);
  const inContainer = config.runtime === 'container';
  // Two joins at once would choose the same free address.
  const lock = keyedLock();
  const shared = () => sharedNetwork(engine, config.dockerNetwork);

  const published = (container: ContainerInspectInfo, { port }: ContainerUpstream): string | null =>
    inContainer ? null : loopbackAddress(container, port);

  /** Where nginx finds the upstream; `addressIn` says how it comes by an address on the shared network. */
  const locate = async (upstream: ContainerUpstream, addressIn: AddressIn): Promise<string> => {
    const container = await runningContainer(engine, upstream.container);
    const loopback = published(container, upstream);
    if (loopback !== null) return loopback;
    refuseUnjoinable(container);
    const address = await addressIn(await shared(), container);
    return `${inContainer ? upstream.container : address}:${upstream.port}`;
  };

  const leaveShared = async (container: ContainerInspectInfo): Promise<void> => {
    const network = await findNetwork(engine, config.dockerNetwork);
    if (network !== null) await leave(engine, network, container);
  };

  return {
    ensureNetwork: async () => {
      await unlessWithoutDocker(makeNetwork(engine, config.dockerNetwork));
    },
    hasNetwork: () => unlessWithoutDocker(findNetwork(engine, config.dockerNetwork)).then((found) => found !== null),
    removeNetwork: async () => {
      await unlessWithoutDocker(removeNetwork(engine, config.dockerNetwork));
    },
    gateways: async () => gatewaysOf(await shared()),
    survey: () => surveyDocker(engine),
    list: () => listContainers(engine),
    async findByPublishedPort(port) {
      return publisherOf(port, await engine.ask((limit) => engine.docker.listContainers({ ...limit })));
    },
    async snapshot(name, options) {
      const find = options?.stopped === 'allowed' ? existingContainer : runningContainer;
      const container = await find(engine, name);
      const network = await findNetwork(engine, config.dockerNetwork);
      const endpoint = network === null ? null : endpointOn(network, container);
      return {
        name,
        id: container.Id,
        running: container.State.Running,
        endpoint: endpoint === null ? null : savedEndpoint(container, endpoint),
      };
    },
    async attach(upstream) {
      const joined: AddressIn = (network, container) =>
        lock.run('join', () => join(engine, network, container, { fixed: !inContainer }));
      return { upstream, address: await locate(upstream, joined) };
    },
    addressOf: (upstream) => locate(upstream, (network, container) => addressOn(engine, network, container)),
    async reachable(upstream) {
      const container = await runningContainer(engine, upstream.container);
      const [own] = ownAddresses(container);
      return own === undefined ? loopbackAddress(container, upstream.port) : `${own}:${upstream.port}`;
    },
    async detach({ id, endpoint }) {
      if (endpoint !== null) return;
      const container = await findById(engine, id);
      if (container !== null) await leaveShared(container);
    },
    async listens(upstream) {
      const container = await runningContainer(engine, upstream.container);
      const loopback = published(container, upstream);
      if (loopback === null) refuseUnjoinable(container);
      if (inContainer) await refuseNginxOutside(config.nginxContainer as ContainerName);
      return listensInside(container, upstream.port, loopback);
    },
    async describe(name) {
      const container = await findContainer(engine, name);
      return { name, exists: container !== null, running: container?.State.Running === true };
    },
    async release(name, fate, leaveNetwork) {
      const container = await findContainer(engine, name);
      if (container === null) return;
      if (leaveNetwork) await leaveShared(container);
      if (fate !== 'keep' && container.State.Running) await stopContainer(engine, container);
    },
    async retake({ id, running, endpoint }) {
      const container = await findById(engine, id);
      if (container === null) return;
      if (endpoint !== null) await rejoin(engine, await shared(), container, endpoint);
      if (running) await startContainer(engine, container);
    },
    async remove(name) {
      const container = await findContainer(engine, name);
      if (container === null) return;
      if (container.State.Running) await stopContainer(engine, container);
      await removeContainer(engine, container);
    },
  };

  async function refuseNginxOutside(name: ContainerName): Promise<void> {
    if (endpointOn(await shared(), await runningContainer(engine, name)) !== null) return;
    throw new VsaError('PRECONDITION', `nginx (${name}) is not on the network ${config.dockerNetwork}: connect it.`);
  }
}

type AddressIn = (network: NetworkInspectInfo, container: ContainerInspectInfo) => Promise<string>;

/** The answer; null where there is no Docker. */
async function unlessWithoutDocker<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isWithoutDocker(error)) return null;
    throw error;
  }
}
