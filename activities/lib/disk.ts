import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disk } from '../../domain/vps/disk.js';

/**
 * The file system that carries a path, or would carry it once it is there. As its user sees it: what is kept for root
 * counts as used.
 */
export async function diskOf(path: string): Promise<Disk> {
  const found = await statfs(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    return null;
  });
  if (found === null) return diskOf(dirname(path));
  const { blocks, bsize, bavail, files, ffree } = found;
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize, freeInodes: files > 0 ? ffree : null };
}
