import { join } from 'node:path';
import { cacheRoot, isExecutable, onceInCache } from './parts/cache.js';
import { nginx } from './parts/nginx.js';
import { onPath, says } from './parts/path.js';
import { challtestsrv, pebble } from './parts/pebble.js';
import { temporal } from './parts/temporal.js';
import { refuse } from './refuse.js';

/** A program the embedded suite or its tests need, and where it may come from. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** Names a file that is used whatever its version. */
  readonly variable: string;
  readonly program: string;
  /** How it is asked for its version, and which answers suit; null: never taken from PATH. */
  readonly fromPath: { readonly ask: readonly string[]; readonly suits: (answer: string) => boolean } | null;
  /** Leaves `program` in an empty folder. */
  readonly install: (folder: string) => Promise<void>;
}

export const PARTS = { temporal, nginx, pebble, challtestsrv } as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;

/** Says one line about what is being done. */
export type Notify = (line: string) => void;

/**
 * The file of a part: named in the environment, else on PATH where the version suits, else in the cache, else
 * installed there now. Fails with PRECONDITION, naming what was tried.
 */
export async function findPart(wanted: PartName | Part, notify: Notify = () => undefined): Promise<string> {
  const part: Part = typeof wanted === 'string' ? PARTS[wanted] : wanted;
  return (await named(part)) ?? (await suitable(part)) ?? (await cached(part, notify));
}

async function named(part: Part): Promise<string | null> {
  const file = process.env[part.variable];
  if (!file) return null;
  if (await isExecutable(file)) return file;
  throw refuse(`${part.variable} names ${file}, which is no program.`, `Correct ${part.variable} or leave it out.`);
}

async function suitable(part: Part): Promise<string | null> {
  if (part.fromPath === null) return null;
  const file = await onPath(part.program);
  if (file === null) return null;
  return part.fromPath.suits(await says([file, ...part.fromPath.ask])) ? file : null;
}

async function cached(part: Part, notify: Notify): Promise<string> {
  const folder = join(cacheRoot(), `${part.name}-${part.version}`);
  const file = join(folder, part.program);
  if (await isExecutable(file)) return file;
  notify(`installing ${part.name} ${part.version}`);
  try {
    await onceInCache(folder, part.install);
  } catch (error) {
    throw refuse(
      `${part.name} could not be installed: ${(error as Error).message}.`,
      `Install ${part.name} ${part.version} yourself and name its file in ${part.variable}.`,
    );
  }
  return file;
}
