import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where installed parts are kept between checkouts and runs: `$XDG_CACHE_HOME/vsa`, else `~/.cache/vsa`. */
export const cacheRoot = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'vsa');

/**
 * Makes a folder of the cache once: `make` fills a temporary one, which then gets the name, so a folder that is there
 * is complete. Two processes may do so at once; the second one's work is dropped.
 */
export async function onceInCache(folder: string, make: (fresh: string) => Promise<void>): Promise<void> {
  if (await isThere(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await make(fresh);
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (!(await isThere(folder))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

export const isThere = (path: string): Promise<boolean> => permits(path, constants.F_OK);
export const isExecutable = (path: string): Promise<boolean> => permits(path, constants.X_OK);

const permits = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
