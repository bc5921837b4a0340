import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endGroup, identify } from './processes.js';
import type { ProcessIdentity } from './processes.js';

/** Notes a started process: `<name>.pid` for people, `<name>.born` to know it again. */
export async function writePid(run: string, name: string, pid: number): Promise<void> {
  await mkdir(run, { recursive: true });
  const identity = await identify(pid);
  await writeFile(join(run, `${name}.pid`), `${pid}\n`);
  await writeFile(join(run, `${name}.born`), `${JSON.stringify(identity)}\n`);
}

/** The process last noted under this name, living or not; null when there is none. */
export async function readPid(run: string, name: string): Promise<ProcessIdentity | null> {
  const text = await readFile(join(run, `${name}.born`), 'utf8').catch(() => 'null');
  try {
    return JSON.parse(text) as ProcessIdentity | null;
  } catch {
    return null; // Cut short by a power failure: what it named did not live on either.
  }
}

export async function removePid(run: string, name: string): Promise<void> {
  await rm(join(run, `${name}.born`), { force: true });
  await rm(join(run, `${name}.pid`), { force: true });
}

/** The names noted in a run folder, sorted. */
export async function notedNames(run: string): Promise<string[]> {
  const files = await readdir(run).catch(() => []);
  return files
    .filter((file) => file.endsWith('.born'))
    .map((file) => file.slice(0, -'.born'.length))
    .sort();
}

/** Ends whatever is left of the process noted under this name, its group included; strangers are left alone. */
export async function endNoted(run: string, name: string, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  const noted = await readPid(run, name);
  if (noted !== null) await endGroup(noted, signal, patienceMs);
  await removePid(run, name);
}
