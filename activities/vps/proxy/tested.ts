import { lstat } from 'node:fs/promises';
import { sha256 } from '../../lib/files.js';
import { filesBelow } from './treeHash.js';
import type { ConfigTest, NginxRuntime } from './runtime.js';

/** Remembers which state of a tree nginx has accepted, so that an untouched tree is not parsed again. */
export interface TestedTrees {
  /** `nginx -t`, unless just this state of the tree passed before. */
  test(tree: string): Promise<Pick<ConfigTest, 'ok' | 'output'>>;
  /** This state of the tree has passed. */
  remember(tree: string): Promise<void>;
}

export function testedTrees(nginx: NginxRuntime): TestedTrees {
  let accepted = '';
  return {
    async test(tree) {
      const state = await stateOf(tree);
      if (state === accepted) return { ok: true, output: '' };
      const result = await nginx.test(tree);
      if (result.ok) accepted = state;
      return result;
    },
    async remember(tree) {
      accepted = await stateOf(tree);
    },
  };
}

/** Changes with every write to any file of the tree, without reading their bytes. */
async function stateOf(tree: string): Promise<string> {
  const paths = (await filesBelow(tree)).sort();
  const stats = await Promise.all(paths.map((path) => lstat(path, { bigint: true })));
  return sha256(paths.map((path, index) => `${path}\0${stats[index]?.ctimeNs}\0${stats[index]?.size}`).join('\n'));
}
