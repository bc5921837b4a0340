import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Service } from '../child.js';
import { send } from '../processes.js';
import type { PostgresCluster } from './postgresCluster.js';

/** PostgreSQL on 127.0.0.1, with a password, since every user of the machine can reach the port. */
export function postgresService({ bin, data, user }: PostgresCluster, port: number): Service {
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 80 };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    argv: [join(bin, 'postgres'), '-D', data, ...options],
    env: { LANG: 'C.UTF-8', PATH: '/usr/bin:/bin' },
    ...(user === null ? {} : { user }),
    prepare: (stop) => endOrphans(data, stop),
    isReady: () => saysReady(data),
    readyWithin: 60_000,
    stopSignal: 'SIGINT', // "fast": open transactions are rolled back, the cluster is closed cleanly
    stopWithin: 20_000,
  };
}

/** Line 8 of postmaster.pid is the server's state (`pg_ctl -w` reads the same). */
async function saysReady(data: string): Promise<boolean> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[7]?.trim() === 'ready';
}

// Backends open sessions of their own, so a killed postmaster's group does not hold them; two servers on one folder
// would destroy it.
async function endOrphans(data: string, stop: AbortSignal): Promise<void> {
  for (let orphans = await serversIn(data); orphans.length > 0 && !stop.aborted; orphans = await serversIn(data)) {
    for (const pid of orphans) send(pid, 'SIGQUIT');
    await wait(100);
  }
  await rm(join(data, 'postmaster.pid'), { force: true });
}

async function serversIn(data: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      return folder === data && name.trim() === 'postgres';
    }),
  );
  return pids.filter((_, index) => found[index]).map(Number);
}
