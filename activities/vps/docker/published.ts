import type { ContainerInfo, ContainerInspectInfo } from 'dockerode';
import { VsaError } from '../../../domain/errors.js';
import type { ContainerName, Port } from '../../../domain/fields/brands.js';
import { parseOrThrow } from '../../../domain/fields/index.js';

export interface PublishedPort {
  readonly container: ContainerName;
  /** The container's own port. */
  readonly port: Port;
}

/**
 * Which of the running containers publishes a TCP port of the VPS, on whatever address. Fails with PRECONDITION when
 * none does, or several do (on different addresses).
 */
export function publisherOf(port: Port, containers: readonly Pick<ContainerInfo, 'Names' | 'Ports'>[]): PublishedPort {
  const found = containers.flatMap(({ Names, Ports }) =>
    Ports.filter(({ Type, PublicPort }) => Type === 'tcp' && PublicPort === port).map(
      ({ PrivatePort }) => `${ownName(Names)}:${PrivatePort}`,
    ),
  );
  const [first, ...others] = [...new Set(found)].sort();
  if (first === undefined) {
    throw new VsaError('PRECONDITION', `No running container publishes port ${port}: start it, or name the container.`);
  }
  if (others.length > 0) {
    const all = [first, ...others].join(', ');
    throw new VsaError('PRECONDITION', `Port ${port} is published by more than one (${all}): name the container.`);
  }
  const colon = first.lastIndexOf(':');
  return {
    container: parseOrThrow('containerName', first.slice(0, colon)),
    port: parseOrThrow('port', Number(first.slice(colon + 1))),
  };
}

/**
 * `127.0.0.1:<port>` where the container's port is published for this machine's loopback, or null. A port that Docker
 * chose itself does not count: it is another one after the next start.
 */
export function loopbackAddress(
  { NetworkSettings, HostConfig }: Pick<ContainerInspectInfo, 'NetworkSettings' | 'HostConfig'>,
  port: Port,
): string | null {
  const key = `${port}/tcp`;
  const bound = bindings(NetworkSettings.Ports, key).filter(({ HostIp = '' }) => LOOPBACK.includes(HostIp));
  const asked = bindings(HostConfig.PortBindings, key).map(({ HostPort }) => HostPort);
  const hostPort = bound.map(({ HostPort }) => HostPort).find((each) => asked.includes(each));
  return hostPort === undefined ? null : `127.0.0.1:${hostPort}`;
}

/** The addresses a publication may have and be answered at 127.0.0.1; empty means all. */
const LOOPBACK = ['127.0.0.1', '0.0.0.0', ''];

interface Binding {
  readonly HostIp?: string;
  readonly HostPort: string;
}

/** Docker writes null where a port is exposed and not published, and for no ports at all. */
function bindings(ports: unknown, key: string): readonly Binding[] {
  const found: unknown = typeof ports === 'object' && ports !== null ? Reflect.get(ports, key) : null;
  return Array.isArray(found) ? (found as readonly Binding[]) : [];
}

/** Links add names of the form `/other/alias`. */
const ownName = (names: readonly string[]): string =>
  (names.find((name) => name.lastIndexOf('/') === 0) ?? '').slice(1);
