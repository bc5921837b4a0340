import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sha256 } from '../../lib/files.js';

/**
 * sha256 over the sorted (path, mode, owner, content hash or link target) of a tree, without the marker file
 * `generation.conf`: equal before and after means byte for byte the same.
 */
export async function treeHash(tree: string): Promise<string> {
  const root = await realpath(tree);
  const hash = createHash('sha256');
  for (const path of (await filesBelow(root)).sort()) {
    const name = relative(root, path);
    if (name === 'generation.conf') continue;
    const stat = await lstat(path);
    const content = stat.isSymbolicLink()
      ? await readlink(path)
      : stat.isDirectory()
        ? 'folder'
        : sha256(await readFile(path));
    hash.update(`${name}\0${stat.mode.toString(8)}\0${stat.uid}:${stat.gid}\0${content}\n`);
  }
  return hash.digest('hex');
}

/** Every file, folder and link below a folder, as absolute paths. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [path, ...(await filesBelow(path))] : [path];
    }),
  );
  return nested.flat();
}
