import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../../lib/files.js';

export interface LiveVhost {
  /** File name below `conf.d`. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every vhost file of a tree, by name. */
export async function liveVhosts(tree: string): Promise<LiveVhost[]> {
  const names = (await readdir(join(tree, 'conf.d'))).filter((name) => name.endsWith('.conf')).sort();
  const read = await Promise.all(names.map((name) => readIfThere(join(tree, 'conf.d', name))));
  return names.flatMap((name, index) => {
    const bytes = read[index] ?? null;
    return bytes === null ? [] : [{ name, bytes }];
  });
}
