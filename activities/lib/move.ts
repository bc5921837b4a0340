import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VsaError } from '../../domain/errors.js';
import { runCommand } from '../../lib/run.js';
import { exists, syncFolder } from './files.js';

/** Moves a file or folder, also to another disk; does nothing when it was moved already. */
export async function movePath(from: string, to: string): Promise<void> {
  if (!(await exists(from))) return;
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyAcross(from, to);
    await rm(from, { recursive: true, force: true });
  }
  await syncFolder(dirname(to));
  await syncFolder(dirname(from));
}

/** A copy under a temporary name first: what bears the final name is complete. */
async function copyAcross(from: string, to: string): Promise<void> {
  const temporary = join(dirname(to), `.${basename(to)}.moving`);
  await rm(temporary, { recursive: true, force: true });
  const copied = await runCommand(['cp', '-a', '--', from, temporary], { timeoutMs: 600_000 });
  const synced = await runCommand(['sync', '-f', '--', dirname(to)], { timeoutMs: 600_000 });
  if (copied.code !== 0 || synced.code !== 0) {
    throw new VsaError('IO', `${from} could not be copied: ${(copied.stderr + synced.stderr).trim().slice(0, 300)}`);
  }
  await rename(temporary, to);
}
