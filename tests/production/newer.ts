import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { packageRoot } from '../../lib/packageRoot.js';

/** What an installed VSA consists of. */
const PARTS = ['package.json', 'bin', 'templates', 'db', 'stacks'];
const NOT_OURS = /\/dist\/(agent-bundle|tests|bench)(\/|$)/;

/** VSA of a later version in a folder: it speaks the next contract of hub and agent, and has one more migration. */
export async function newerVsa(folder: string): Promise<void> {
  await mkdir(folder);
  for (const part of PARTS) await cp(join(packageRoot(), part), join(folder, part), { recursive: true });
  const filter = (path: string) => !NOT_OURS.test(path);
  await cp(join(packageRoot(), 'dist'), join(folder, 'dist'), { recursive: true, filter });
  await symlink(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'));
  for (const file of ['dist/domain/contracts.js', 'dist/workflow-bundle.js'])
    await edit(join(folder, file), /CONTRACT_VERSION = 1;/, 'CONTRACT_VERSION = 2;');
  await edit(join(folder, 'package.json'), /"version": "[^"]+"/, '"version": "99.0.0"');
  const migration = '-- Up Migration\nalter table vps add column later text;\n-- Down Migration\n';
  await writeFile(join(folder, 'db', 'migrations', '9999_later.sql'), migration);
}

/** A program of another folder, as the tests' suite names those of this checkout. */
export const entryOf = (folder: string, program: string): string =>
  relative(join(packageRoot(), 'dist'), join(folder, 'dist', program));

async function edit(file: string, pattern: RegExp, by: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!pattern.test(text)) throw new Error(`${file} has no ${String(pattern)}`);
  await writeFile(file, text.replace(pattern, by));
}
