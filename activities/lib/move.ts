import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VsaError } from '../../domain/errors.js';
import { runCommand } from '../../lib/run.js';
import { exists, syncFolder } from './files.js';

/**
 * Moves a file or folder, also to another disk; does nothing when it was moved already. Killed anywhere, at least one
 * of the two names is complete, and moving on or back ends well.
 */
export async function movePath(from: string, to: string): Promise<void> {
  if (await exists(from)) await renameOrCopy(from, to);
  for (const path of [from, to]) await rm(leftOver(path), { recursive: true, force: true });
}

async function renameOrCopy(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyAcross(from, to);
    // In one rename: a half-removed original would be taken for the whole by a move that is done again.
    await rename(from, leftOver(from));
  }
  await syncFolder(dirname(to));
  await syncFolder(dirname(from));
}

const leftOver = (path: string): string => join(dirname(path), `.${basename(path)}.moved`);

/** A copy under a temporary name first: what bears the final name is complete. */
async function copyAcross(from: string, to: string): Promise<void> {
  const temporary = join(dirname(to), `.${basename(to)}.moving`);
  await rm(temporary, { recursive: true, force: true });
  const copied = await runCommand(['cp', '-a', '--', from, temporary], { timeoutMs: 600_000 });
  const synced = await runCommand(['sync', '-f', '--', dirname(to)], { timeoutMs: 600_000 });
  if (copied.code !== 0 || synced.code !== 0) {
    await rm(temporary, { recursive: true, force: true });
    const full = /No space left on device|Disk quota exceeded/.test(copied.stderr);
    const words = (copied.stderr + synced.stderr).trim().slice(0, 300);
    throw new VsaError(full ? 'DISK_FULL' : 'IO', `${from} could not be copied: ${words}`);
  }
  // What is there already is the same, from a move that was killed before the original lost its name.
  await rm(to, { recursive: true, force: true });
  await rename(temporary, to);
  await syncFolder(dirname(to));
}
