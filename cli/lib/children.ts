import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartHealth } from './health.js';
import { findUp } from './find-up.js';

/** The processes that `vsa up` started in this checkout, from their pid files; none outside a checkout. */
export async function embeddedChildren(cwd: string): Promise<readonly PartHealth[]> {
  const folder = findUp(cwd, '.vsa/run');
  if (folder === null) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pid')).sort();
  return Promise.all(names.map((name) => childHealth(folder, name)));
}

async function childHealth(folder: string, name: string): Promise<PartHealth> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  const part = `process ${name.slice(0, -'.pid'.length)}`;
  if (!(pid > 0)) return { part, healthy: false, detail: 'its pid file holds no pid' };
  return alive(pid)
    ? { part, healthy: true, detail: `pid ${pid}` }
    : { part, healthy: false, detail: `pid ${pid} has gone` };
}

/** Signal 0 asks without sending; EPERM means somebody else's process, so it lives. */
function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
