import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onPath } from '../../../embedded/parts/path.js';
import { runCommand } from '../../../lib/run.js';

export type Cli = (...args: readonly string[]) => Promise<string>;

/** Makes an image with busybox and the given programs, from a folder: no registry is asked. */
export async function importImage(cli: Cli, name: string, programs: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vsa-image-'));
  const root = join(folder, 'root');
  const inImage = { '/bin/busybox': await busybox(), ...programs };
  for (const [place, file] of Object.entries(inImage)) await copyProgram(root, file, place);
  for (const applet of ['sh', 'httpd', 'wget', 'sleep', 'find', 'stat'])
    await symlink('busybox', join(root, 'bin', applet));
  for (const each of ['etc', 'tmp', 'run', 'www', 'var/log/nginx']) await mkdir(join(root, each), { recursive: true });
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nusers:x:100:\nnogroup:x:65534:\nnobody:x:65534:\n');
  await must(['tar', '-C', root, '-cf', join(folder, 'image.tar'), '.']);
  await cli('import', '--change', 'ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin', join(folder, 'image.tar'), name);
  await rm(folder, { recursive: true, force: true });
}

/** Runs a program that must succeed; answers its standard output. */
export async function must(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(argv, { timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

async function busybox(): Promise<string> {
  const file = await onPath('busybox');
  if (file === null) throw new Error('busybox is not installed');
  return file;
}

/** With the libraries it is linked to; a static program has none, and ldd then fails. */
async function copyProgram(root: string, file: string, place: string): Promise<void> {
  const { stdout } = await runCommand(['ldd', file]);
  const libraries = [...stdout.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, path]) => path ?? '');
  for (const library of libraries) {
    await mkdir(dirname(join(root, library)), { recursive: true });
    await cp(library, join(root, library), { dereference: true });
  }
  await mkdir(dirname(join(root, place)), { recursive: true });
  await copyFile(file, join(root, place));
  await must(['chmod', '755', join(root, place)]);
}
