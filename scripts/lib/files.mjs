import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All files at or below `path`, relative to `root`, sorted. */
export function listFiles(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? listFiles(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`]))
    .sort();
}
