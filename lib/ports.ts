import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that was free a moment ago, from the kernel's ephemeral range. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Whether a listener on every IPv4 address of this machine could be opened at this port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Who listens at a TCP port of this machine, for people: `nginx (pid 12)`, or only the user's number where /proc does
 * not show another user's process; null when nobody does.
 */
export async function holderOf(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const listener = tables.flatMap((table) => listeners(table)).find((each) => each.port === port);
  if (listener === undefined) return null;
  const pid = await processWithSocket(listener.inode);
  if (pid === null) return `a process of user ${listener.uid}`;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process');
  return `${name.trim()} (pid ${pid})`;
}

const LISTEN = '0A';

/** The listening sockets of one /proc/net/tcp table (proc(5)). */
export function listeners(table: string): { port: number; uid: string; inode: string }[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN)
    .map((fields) => ({
      port: Number.parseInt(fields[1]?.split(':')[1] ?? '', 16),
      uid: fields[7] ?? '?',
      inode: fields[9] ?? '',
    }));
}

async function processWithSocket(inode: string): Promise<string | null> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holds = await Promise.all(pids.map((pid) => holdsSocket(pid, inode)));
  return pids.find((_, index) => holds[index]) ?? null;
}

async function holdsSocket(pid: string, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return targets.includes(`socket:[${inode}]`);
}
