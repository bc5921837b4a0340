import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A program that listens on a TCP port of this machine. */
export interface Listener {
  readonly port: number;
  /** null: whose it is cannot be seen. */
  readonly pid: number | null;
  /** Its short name (proc_pid_comm(5)), or what it is called where it cannot be seen. */
  readonly name: string;
}

/** Who listens on these ports, each program once a port; the kernel's tables are only read. */
export async function listenersOn(ports: readonly number[]): Promise<Listener[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = tables.flatMap(listeningSockets).filter(({ port }) => ports.includes(port));
  if (sockets.length === 0) return [];
  const owners = await ownersOf(new Set(sockets.map(({ inode }) => inode)));
  const found = await Promise.all(
    sockets.flatMap(({ port, inode }) => (owners.get(inode) ?? [null]).map((pid) => named(port, pid))),
  );
  const first = new Map(found.map((each) => [`${each.port} ${each.pid}`, each]));
  return [...first.values()].sort((one, other) => one.port - other.port || (one.pid ?? 0) - (other.pid ?? 0));
}

/** proc_net_tcp: the local address is hexadecimal, state 0A is LISTEN, the tenth field is the socket's inode. */
export function listeningSockets(table: string): { readonly port: number; readonly inode: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const port = /:([0-9A-F]{4})$/.exec(local)?.[1];
    return port === undefined || state !== '0A' || inode === undefined ? [] : [{ port: parseInt(port, 16), inode }];
  });
}

/** The processes that hold each socket; those of other users are seen by root only. */
async function ownersOf(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly number[]>> {
  const owners = new Map<string, number[]>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = join('/proc', pid, 'fd');
    const links = await readdir(folder).then(
      (names) => Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => ''))),
      () => [],
    );
    const held = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
    for (const inode of held) if (inodes.has(inode)) owners.set(inode, [...(owners.get(inode) ?? []), Number(pid)]);
  }
  return owners;
}

async function named(port: number, pid: number | null): Promise<Listener> {
  const name = pid === null ? null : await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => null);
  return { port, pid, name: name?.trim() ?? 'a program of another user' };
}
