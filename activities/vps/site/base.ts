import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanBase } from '../../../domain/contracts.js';
import type { Domain } from '../../../domain/fields/brands.js';
import { readIfThere, sha256 } from '../../lib/files.js';
import { hashFiles, readSiteFiles } from './files.js';

/** The state of a tree that a plan for one site is made from. */
export async function readBase(tree: string, domain: Domain): Promise<PlanBase> {
  const snippets = (await readdir(join(tree, 'snippets'))).sort();
  const shared = ['nginx.conf', ...snippets.map((name) => join('snippets', name))];
  const hashes = await Promise.all(
    shared.map(async (path) => [path, sha256((await readIfThere(join(tree, path))) ?? '')]),
  );
  return { site: hashFiles(await readSiteFiles(tree, domain)), global: sha256(JSON.stringify(hashes)) };
}
