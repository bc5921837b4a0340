import type { ContainerInspectInfo, EndpointSettings, NetworkInspectInfo } from 'dockerode';
import { VsaError } from '../../../domain/errors.js';
import { findById } from './containers.js';
import { type Engine, statusOf } from './engine.js';
import type { ContainerSnapshot } from './host.js';
import { endpointOn, subnetOf, usedAddresses } from './network.js';
import { fixedAddress } from './subnet.js';

type Endpoint = NonNullable<ContainerSnapshot['endpoint']>;

const nameOf = ({ Name }: ContainerInspectInfo): string => Name.slice(1);

/** What a person or VSA asked for of an endpoint; Docker adds the container's short id to the aliases by itself. */
export function savedEndpoint({ Id }: ContainerInspectInfo, endpoint: EndpointSettings): Endpoint {
  const aliases = (endpoint.Aliases ?? []).filter((alias) => !Id.startsWith(alias));
  const links = endpoint.Links ?? [];
  return { aliases, ipv4: endpoint.IPAMConfig?.IPv4Address ?? null, ...(links.length === 0 ? {} : { links }) };
}

/** Fails with PRECONDITION for a container that Docker lets join no network. */
export function refuseUnjoinable(container: ContainerInspectInfo): void {
  const mode = container.HostConfig.NetworkMode ?? '';
  const why =
    mode === 'host'
      ? 'uses the network of the VPS itself: name its port as local:PORT'
      : mode === 'none'
        ? 'was made without a network: make it again with one'
        : mode.startsWith('container:')
          ? 'uses the network of another container: name that one'
          : null;
  if (why !== null) throw new VsaError('PRECONDITION', `The container ${nameOf(container)} ${why}.`);
}

/** The address a container has on the network, or would get by joining. */
export async function addressOn(
  engine: Engine,
  network: NetworkInspectInfo,
  container: ContainerInspectInfo,
): Promise<string> {
  const joined = endpointOn(network, container)?.IPAddress;
  return joined || freeAddress(network, container, await usedAddresses(engine, network));
}

/**
 * Joins with a fixed address and answers it; a container that is on the network keeps the address it has. `fixed`
 * false: a network that gives no fixed addresses (made without a subnet) will do.
 */
export async function join(
  engine: Engine,
  network: NetworkInspectInfo,
  container: ContainerInspectInfo,
  { fixed }: { readonly fixed: boolean },
): Promise<string> {
  refuseUnjoinable(container);
  const used = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const now = (await findById(engine, container.Id)) ?? container;
    const joined = endpointOn(network, now)?.IPAddress;
    if (joined) return joined;
    for (const address of await usedAddresses(engine, network)) used.add(address);
    const address = freeAddress(network, container, used);
    try {
      await connect(engine, network, container.Id, { IPAMConfig: { IPv4Address: address } });
    } catch (error) {
      const status = statusOf(error);
      if (status === 400 && !fixed) await connect(engine, network, container.Id, {});
      else if (status === 400) throw new VsaError('PRECONDITION', NO_SUBNET(network.Name, nameOf(container)));
      // 403: the address was taken in between, or it has joined in between.
      else if (status !== 403 || attempt === JOIN_TRIES) throw error;
      used.add(address);
    }
  }
}

/** Joins again as it was. Does nothing when it is on the network. */
export async function rejoin(
  engine: Engine,
  network: NetworkInspectInfo,
  container: ContainerInspectInfo,
  { aliases, ipv4, links }: Endpoint,
): Promise<void> {
  if (endpointOn(network, container) !== null) return;
  await connect(engine, network, container.Id, {
    Aliases: [...aliases],
    ...(links === undefined ? {} : { Links: [...links] }),
    ...(ipv4 === null ? {} : { IPAMConfig: { IPv4Address: ipv4 } }),
  });
}

/** Leaves the network. Does nothing when it is not on it or is gone. */
export async function leave(
  engine: Engine,
  network: NetworkInspectInfo,
  container: ContainerInspectInfo,
): Promise<void> {
  if (endpointOn(network, container) === null) return;
  try {
    await engine.ask((limit) => engine.docker.getNetwork(network.Id).disconnect({ ...limit, Container: container.Id }));
  } catch (error) {
    // Docker answers 500 also where it had left already, so only a look tells.
    const now = await findById(engine, container.Id);
    if (now !== null && endpointOn(network, now) !== null) throw error;
  }
}

const JOIN_TRIES = 5;

const NO_SUBNET = (network: string, container: string) =>
  `The network ${network} gives no fixed addresses: make it again with --subnet, or publish the port of ${container} ` +
  'on 127.0.0.1.';

function freeAddress(network: NetworkInspectInfo, container: ContainerInspectInfo, used: ReadonlySet<string>): string {
  const subnet = subnetOf(network);
  const address = subnet === null ? null : fixedAddress(subnet, nameOf(container), used);
  if (address === null) throw new VsaError('PRECONDITION', `The network ${network.Name} has no IPv4 address left.`);
  return address;
}

async function connect(
  engine: Engine,
  network: NetworkInspectInfo,
  id: string,
  endpoint: EndpointSettings,
): Promise<void> {
  const options = { Container: id, EndpointConfig: endpoint };
  await engine.ask((limit) => engine.docker.getNetwork(network.Id).connect({ ...limit, ...options }));
}
