import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { VsaError } from '../../../domain/errors.js';
import { runCommand } from '../../../lib/run.js';
import { atomicSymlink, linkIfThere, makeFolder } from '../../lib/files.js';
import type { Places } from '../lib/config.js';

/** How many generations are kept, the live one included. */
export const KEPT_GENERATIONS = 20;

/** The folder of a generation: its number in six digits. */
export const generationFolder = (places: Places, number: number): string =>
  join(places.generations, String(number).padStart(6, '0'));

/** The number `live` points at; 0 before the first generation. */
export async function liveGeneration(places: Places): Promise<number> {
  const target = await linkIfThere(places.live);
  return target === null ? 0 : Number(basename(target));
}

/** All generations on disk, ascending. */
export async function listGenerations(places: Places): Promise<number[]> {
  const names = await readdir(places.generations);
  return names
    .filter((name) => /^\d{6,}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** The number of the next generation. Numbers only go up, also past failed ones. */
export async function nextNumber(places: Places, live: number): Promise<number> {
  return Math.max(live, 0, ...(await listGenerations(places))) + 1;
}

/** Copies the live tree into a new folder; before the first generation, makes an empty one. */
export async function copyLive(places: Places, live: number, folder: string): Promise<void> {
  if (live > 0) await run(['cp', '-a', '--', generationFolder(places, live), folder]);
  else for (const name of ['conf.d', 'snippets', 'auth']) await makeFolder(join(folder, name));
}

/** Everything written below the folder is on disk before the switch names it. */
export const syncTree = (folder: string): Promise<void> => run(['sync', '-f', '--', folder]);

/** The one change that nginx sees: `live` points at another generation. */
export const switchLive = (places: Places, number: number): Promise<void> =>
  atomicSymlink(join('generations', basename(generationFolder(places, number))), places.live);

/** After a switch: keeps the last live ones, and removes what a crash or a failed proof left between them and now. */
export async function removeUnused(places: Places, before: number, live: number): Promise<void> {
  const numbers = await listGenerations(places);
  const never = numbers.filter((number) => number > before && number < live);
  const old = numbers.filter((number) => number <= before).slice(0, -(KEPT_GENERATIONS - 1));
  for (const number of [...never, ...old]) {
    await rm(generationFolder(places, number), { recursive: true, force: true });
  }
}

async function run(argv: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(argv);
  if (code === 0) return;
  const full = /No space left on device/.test(stderr);
  throw new VsaError(full ? 'DISK_FULL' : 'IO', `${argv[0] ?? ''} failed: ${stderr.trim().slice(0, 300)}`);
}
