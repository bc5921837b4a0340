import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../lib/run.js';
import { isThere } from '../parts/cache.js';
import { postgresFolder, sharedPostgresFolder } from '../parts/postgres.js';
import type { SuitePlaces } from '../places.js';
import { readOrMint } from '../secrets.js';
import type { SystemUser } from './postgresUser.js';
import { postgresUser } from './postgresUser.js';
import { refuse } from '../refuse.js';

/** A PostgreSQL cluster on disk, ready to be started. */
export interface PostgresCluster {
  readonly bin: string;
  readonly data: string;
  /** null: the supervisor's own user. */
  readonly user: SystemUser | null;
  readonly password: string;
}

export const DATABASE = 'vsa';
const SHARED = '/var/lib/vsa';

/**
 * Finds or makes the suite's cluster. As root it belongs to a system user and lies in /var/lib/vsa/<hash>, because
 * PostgreSQL refuses root and could not enter a 0700 home.
 */
export async function postgresCluster(places: SuitePlaces): Promise<PostgresCluster> {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? await postgresUser() : null;
  const native = isRoot ? await sharedPostgresFolder(SHARED) : await postgresFolder();
  const data = isRoot ? join(SHARED, places.hash, 'postgres') : places.postgres;
  const isNew = !(await isThere(places.postgresPassword));
  // A cluster without its password is of a `.vsa/` that was deleted; it is kept, but never opened again.
  if (isNew && (await isThere(data))) await rename(data, `${data}.before-${Date.now()}`);
  const password = await readOrMint(places.postgresPassword);
  const cluster = { bin: join(native, 'bin'), data, user, password };
  if (!(await isThere(data))) await makeCluster(cluster);
  return cluster;
}

/** The whole cluster is made under another name first, so that what has the name is complete. */
async function makeCluster({ bin, data, user, password }: PostgresCluster): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = `${data}.password`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(dirname(data), { recursive: true });
  await chmod(dirname(data), user === null ? 0o700 : 0o755);
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user !== null) {
    for (const path of [fresh, passwordFile]) await chown(path, user.uid, user.gid);
  }
  try {
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${DATABASE}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await asUser(user, [join(bin, 'initdb'), '-D', fresh, ...access, ...locale]);
    await asUser(user, [join(bin, 'postgres'), '--single', '-D', fresh, 'postgres'], `CREATE DATABASE ${DATABASE};\n`);
    await rename(fresh, data);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function asUser(user: SystemUser | null, argv: readonly string[], input = ''): Promise<void> {
  const prefix = user === null ? [] : ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--'];
  const result = await runCommand([...prefix, ...argv], { input, timeoutMs: 120_000 });
  if (result.code === 0) return;
  throw refuse(
    `PostgreSQL's data folder cannot be made: ${(result.stderr || result.stdout).trim()}.`,
    'Mend that and try again.',
  );
}
