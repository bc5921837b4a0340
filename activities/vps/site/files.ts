import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { atomicWrite, readIfThere, sha256 } from '../../lib/files.js';
import { htpasswdFile, vhostFile } from '../lib/config.js';

/** A site's files in a tree: path relative to the tree -> bytes as base64, or null where there is none. */
export type SiteFiles = Readonly<Record<string, string | null>>;

/** The files a site has in a tree. */
export async function readSiteFiles(tree: string, domain: string): Promise<SiteFiles> {
  const paths = [vhostFile(domain), htpasswdFile(domain)];
  const bytes = await Promise.all(paths.map((path) => readIfThere(join(tree, path))));
  return Object.fromEntries(paths.map((path, index) => [path, bytes[index]?.toString('base64') ?? null]));
}

/** Makes one file of a tree hold these bytes, or not exist. */
export async function writeSiteFile(tree: string, path: string, bytes: string | null): Promise<void> {
  const mode = path.startsWith('auth/') ? 0o640 : 0o644;
  if (bytes === null) await rm(join(tree, path), { force: true });
  else await atomicWrite(join(tree, path), Buffer.from(bytes, 'base64'), mode);
}

/** One hash over a site's files, as a plan names its base. */
export const hashFiles = (files: SiteFiles): string =>
  sha256(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))));
