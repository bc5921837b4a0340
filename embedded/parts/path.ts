import { join } from 'node:path';
import { runCommand } from '../../lib/run.js';
import { isExecutable } from './cache.js';

/** A program somewhere on PATH (or in the system folders an ordinary user's PATH leaves out), or null. */
export async function onPath(program: string): Promise<string | null> {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/usr/local/go/bin'];
  for (const folder of folders) {
    const file = join(folder, program);
    if (folder.startsWith('/') && (await isExecutable(file))) return file;
  }
  return null;
}

/** What a program says about itself, both streams together; empty when it cannot be run. */
export async function says(argv: readonly string[]): Promise<string> {
  const result = await runCommand(argv, { timeoutMs: 10_000 }).catch(() => null);
  return result === null ? '' : result.stdout + result.stderr;
}
