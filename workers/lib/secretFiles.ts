import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { atomicWrite, makeFolder, readIfThere } from '../../activities/lib/files.js';
import { VsaError } from '../../domain/errors.js';
import type { SecretFile } from './archive.js';

/** Every file below the folder of secrets. One that is replaced meanwhile is the old or the new one. */
export async function readSecrets(folder: string): Promise<SecretFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.sort().map(async (path) => {
      const bytes = await readIfThere(path);
      if (bytes === null) return [];
      return [
        { file: relative(folder, path), mode: (await stat(path)).mode & 0o777, base64: bytes.toString('base64') },
      ];
    }),
  );
  return files.flat();
}

/** Puts the files back. Fails with PRECONDITION, before anything is written, where a file of other content is there. */
export async function writeSecrets(folder: string, files: readonly SecretFile[]): Promise<void> {
  for (const { file, base64 } of files) {
    if (!/^(?!.*\.\.)[\w@+-][\w@.+-]*(\/[\w@+-][\w@.+-]*)*$/.test(file))
      throw new VsaError('VALIDATION', `The backup has a file ${JSON.stringify(file)}, which no hub makes.`);
    const there = await readIfThere(join(folder, file));
    if (there !== null && there.toString('base64') !== base64)
      throw new VsaError(
        'PRECONDITION',
        `${join(folder, file)} is there already, with another content: a hub has run here. Empty ${folder} first.`,
      );
  }
  for (const { file, mode, base64 } of files) {
    await makeFolder(dirname(join(folder, file)), 0o700);
    await atomicWrite(join(folder, file), Buffer.from(base64, 'base64'), mode & 0o700);
  }
}
