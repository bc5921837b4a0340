import { readFile } from 'node:fs/promises';
import type { ContainerInspectInfo, EndpointSettings, NetworkInspectInfo } from 'dockerode';
import { VsaError } from '../../../domain/errors.js';
import { type Engine, statusOf } from './engine.js';
import { divide, freeSubnet, routedSubnets } from './subnet.js';

/** The network of exactly this name. Fails with PRECONDITION where Docker holds two of that name. */
export async function findNetwork(engine: Engine, name: string): Promise<NetworkInspectInfo | null> {
  const [network, ...others] = (await listNetworks(engine)).filter(({ Name }) => Name === name);
  if (others.length > 0) {
    throw new VsaError(
      'PRECONDITION',
      `Docker has ${others.length + 1} networks named ${name}: remove the unused ones.`,
    );
  }
  return network ?? null;
}

/** Fails with PRECONDITION where the VPS was prepared without Docker. */
export async function sharedNetwork(engine: Engine, name: string): Promise<NetworkInspectInfo> {
  const network = await findNetwork(engine, name);
  if (network !== null) return network;
  throw new VsaError(
    'PRECONDITION',
    `Docker has no network ${name}: prepare the VPS again, or docker network create it.`,
  );
}

/** Makes the shared network, in a subnet that neither Docker nor the VPS uses, unless there is one of that name. */
export async function makeNetwork(engine: Engine, name: string): Promise<void> {
  if ((await findNetwork(engine, name)) !== null) return;
  const subnet = freeSubnet([...(await dockerSubnets(engine)), ...(await vpsSubnets())]);
  if (subnet === null) {
    throw new VsaError('PRECONDITION', `No subnet is free for the network ${name}: docker network create it by hand.`);
  }
  const { gateway, dynamic } = divide(subnet);
  const IPAM = { Driver: 'default', Config: [{ Subnet: subnet, IPRange: dynamic, Gateway: gateway }] };
  const create = engine.ask((limit) =>
    engine.docker.createNetwork({ ...limit, Name: name, CheckDuplicate: true, IPAM }),
  );
  await create.catch((error: unknown) => {
    if (statusOf(error) !== 409) throw error; // 409: somebody else has just made it.
  });
}

/** Removes the network of this name. Does nothing where there is none, or where a container is on it. */
export async function removeNetwork(engine: Engine, name: string): Promise<void> {
  const network = await findNetwork(engine, name);
  if (network === null) return;
  await engine
    .ask((limit) => engine.docker.getNetwork(network.Id).remove({ ...limit }))
    .catch((error: unknown) => {
      // 403: it has endpoints; 404: it has just gone.
      if (statusOf(error) !== 403 && statusOf(error) !== 404) throw error;
    });
}

/** The container's endpoint on the network, or null when it is not on it. */
export function endpointOn(
  { Id, Name }: Pick<NetworkInspectInfo, 'Id' | 'Name'>,
  { NetworkSettings }: Pick<ContainerInspectInfo, 'NetworkSettings'>,
): EndpointSettings | null {
  // A container that never started has no id of the network yet, only its name.
  const found = Object.entries(NetworkSettings.Networks).find(
    ([name, { NetworkID }]) => NetworkID === Id || (!NetworkID && name === Name),
  );
  return found?.[1] ?? null;
}

/** Every IPv4 address that a container, also a stopped one, has or will claim, and the network's own. */
export async function usedAddresses(engine: Engine, { IPAM }: NetworkInspectInfo): Promise<Set<string>> {
  const containers = await engine.ask((limit) => engine.docker.listContainers({ ...limit, all: true }));
  const endpoints = containers.flatMap(({ NetworkSettings }) => Object.values(NetworkSettings.Networks));
  const claimed = endpoints.flatMap(({ IPAddress, IPAMConfig }) => [IPAddress, IPAMConfig?.IPv4Address]);
  return new Set([...claimed, ...gatewaysOf({ IPAM })].filter((address) => address !== undefined));
}

/** The network's own addresses. */
export const gatewaysOf = ({ IPAM }: Pick<NetworkInspectInfo, 'IPAM'>): string[] =>
  (IPAM?.Config ?? []).map((config) => config['Gateway'] ?? '').filter((address) => address !== '');

/** The IPv4 subnet that addresses are given from. */
export const subnetOf = ({ IPAM }: NetworkInspectInfo): string | null =>
  (IPAM?.Config ?? []).map((config) => config['Subnet'] ?? '').find((subnet) => subnet.includes('.')) ?? null;

const listNetworks = (engine: Engine): Promise<NetworkInspectInfo[]> =>
  engine.ask((limit) => engine.docker.listNetworks({ ...limit }));

async function dockerSubnets(engine: Engine): Promise<string[]> {
  return (await listNetworks(engine)).map(subnetOf).filter((subnet) => subnet !== null);
}

const vpsSubnets = async (): Promise<string[]> => routedSubnets(await readFile('/proc/net/route', 'utf8'));
