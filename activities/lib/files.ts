import { createHash, randomBytes } from 'node:crypto';
import {
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BigIntStats } from 'node:fs';

/**
 * Writes a file so that a reader sees the old bytes or the new, whatever crashes: temporary file in the same folder,
 * full write, fsync, rename, fsync of the folder. `mode` is set before the name exists.
 */
export async function atomicWrite(path: string, bytes: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode);
      await writeAll(file, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** As atomicWrite(), but the first writer wins: a link, unlike a rename, refuses a name that is taken. */
export async function writeOnce(path: string, bytes: string | Uint8Array, mode = 0o644): Promise<void> {
  const fresh = temporaryName(path);
  try {
    await atomicWrite(fresh, bytes, mode);
    await link(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Points a symlink elsewhere in one rename. */
export async function atomicSymlink(target: string, path: string): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await symlink(target, temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a folder and its parents; the folder itself gets the mode, also where the umask would take bits away. */
export async function makeFolder(path: string, mode = 0o755): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode });
  if (made === undefined) return;
  const folder = await open(path, 'r');
  try {
    await folder.chmod(mode);
    await folder.sync();
  } finally {
    await folder.close();
  }
  await syncFolder(dirname(path));
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes the temporary files and links below a folder that writes of a killed process left there. */
export async function removeTemporaries(folder: string): Promise<void> {
  const entries = (await orNull(readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeTemporaries(path);
    else if (TEMPORARY_FILE.test(entry.name)) await rm(path, { force: true });
  }
}

/** Removes a folder that holds nothing; one that holds something, or is not there, is left as it is. */
export const removeIfEmpty = (folder: string): Promise<void> =>
  rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
  });

/** The bytes, or null where there is no such file. */
export const readIfThere = (path: string): Promise<Buffer | null> => orNull(readFile(path));

/** Where the link points, or null where there is none. */
export const linkIfThere = (path: string): Promise<string | null> => orNull(readlink(path));

/** The names in a folder; none where it is not there. */
export const namesIn = async (folder: string): Promise<string[]> => (await orNull(readdir(folder))) ?? [];

/** What the path leads to, or null where there is none. */
export const statIfThere = (path: string): Promise<BigIntStats | null> => orNull(stat(path, { bigint: true }));

export const exists = async (path: string): Promise<boolean> => (await orNull(lstat(path))) !== null;

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** write(2) may write less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

/** Temporary names start with a dot and are random, so a left-over is never mistaken for a file of ours. */
const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
export const TEMPORARY_FILE = /^\..+\.[0-9a-f]{12}\.tmp$/;
