import { createConnection } from 'node:net';
import type { ContainerInspectInfo } from 'dockerode';
import type { Port } from '../../../domain/fields/brands.js';

/**
 * Whether something takes connections on a container's port, asked at the addresses it has on any network: those of
 * bridges are reachable from the VPS. A published port is asked only where none of them is (rootless Docker), because
 * Docker itself takes its connections, also when nothing listens behind it.
 */
export async function listensInside(
  container: ContainerInspectInfo,
  port: Port,
  published: string | null,
): Promise<boolean> {
  const own = ownAddresses(container);
  const found = await Promise.all(own.map((address) => probe(address, port)));
  if (found.includes('open')) return true;
  if (found.includes('refused')) return false;
  if (published !== null) return (await probe('127.0.0.1', Number(published.split(':')[1]))) === 'open';
  // On no network yet it cannot be asked; the proof over the wire will.
  return own.length === 0;
}

/** The addresses a container has on its networks. */
export const ownAddresses = (container: ContainerInspectInfo): string[] =>
  Object.values(container.NetworkSettings.Networks).flatMap(({ IPAddress }) => IPAddress || []);

type Probe = 'open' | 'refused' | 'unreachable';

function probe(host: string, port: number): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    const end = (result: Probe) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => end('open'));
    socket.on('timeout', () => end('unreachable'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'refused' : 'unreachable'),
    );
  });
}
