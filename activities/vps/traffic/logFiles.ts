import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HEAD_BYTES, isLogDomain } from '../../../domain/traffic/model.js';
import { namesIn, sha256 } from '../../lib/files.js';

/** One log of a domain, held open so that a rotation meanwhile puts no other in its place. */
export interface LogFile {
  readonly name: string;
  readonly handle: FileHandle;
  /** Device and inode. */
  readonly id: string;
  /** nginx writes it; else it was rotated. */
  readonly live: boolean;
  readonly compressed: boolean;
  /** Bytes on disk. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
  /** What its text begins with, at most HEAD_BYTES. */
  readonly beginning: Buffer;
}

/** How compressed logs begin, by all that tells whether they have changed: to inflate each anew takes long. */
export type Beginnings = Map<string, Buffer>;
const MOST_REMEMBERED = 20_000;

function remember(beginnings: Beginnings, state: string, beginning: Buffer): void {
  if (beginnings.size >= MOST_REMEMBERED) beginnings.clear();
  beginnings.set(state, beginning);
}

const LIVE = '.access.json';

/** The names of the logs in the folder, rotated ones included, by domain. */
export async function logNames(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const name of (await namesIn(folder)).sort()) {
    const domain = name.slice(0, Math.max(0, name.indexOf(LIVE)));
    if (!isLogDomain(domain)) continue;
    found.set(domain, [...(found.get(domain) ?? []), name]);
  }
  return found;
}

/** Opens those that are still there, the oldest first and the live one last; `failed` hears what cannot be read. */
export async function openLogs(
  folder: string,
  names: readonly string[],
  beginnings: Beginnings,
  failed: (why: string) => void,
): Promise<LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const name of names) {
    try {
      const file = await openLog(folder, name, beginnings);
      if (files.has(file.id)) await file.handle.close();
      else files.set(file.id, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failed(`${name}: ${(error as Error).message}`);
    }
  }
  return [...files.values()].sort((a, b) => Number(a.live) - Number(b.live) || a.writtenAt - b.writtenAt);
}

async function openLog(folder: string, name: string, beginnings: Beginnings): Promise<LogFile> {
  const handle = await open(join(folder, name));
  try {
    const { dev, ino, size, mtimeMs } = await handle.stat({ bigint: true });
    const compressed = name.endsWith('.gz');
    const state = `${dev}:${ino}:${size}:${mtimeMs}`;
    const beginning = beginnings.get(state) ?? (await beginningOf({ handle, compressed }));
    if (compressed) remember(beginnings, state, beginning);
    return {
      name,
      handle,
      id: `${dev}:${ino}`,
      live: name.endsWith(LIVE),
      compressed,
      size: Number(size),
      writtenAt: Number(mtimeMs),
      beginning,
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The text of a log from `offset` on, in pieces. */
export async function* textOf(
  { handle, compressed }: Pick<LogFile, 'handle' | 'compressed'>,
  offset: number,
): AsyncGenerator<Buffer> {
  if (!compressed) {
    yield* bytesOf(handle, offset);
    return;
  }
  const text = createGunzip({ chunkSize: PIECE });
  const pumped = pipeline(Readable.from(bytesOf(handle, 0)), text).catch(() => undefined);
  let skipped = 0;
  try {
    for await (const piece of text as AsyncIterable<Buffer>) {
      const from = Math.min(offset - skipped, piece.length);
      skipped += from;
      if (from < piece.length) yield piece.subarray(from);
    }
  } finally {
    text.destroy();
    // Nobody may read from the handle any more when it is closed.
    await pumped;
  }
}

/** What an open file holds from `offset` on; a stream of the handle itself would never let it be closed. */
export async function* bytesOf(handle: FileHandle, offset: number): AsyncGenerator<Buffer> {
  for (let at = offset; ;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(PIECE), 0, PIECE, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

const PIECE = 1024 * 1024;

async function beginningOf(file: Pick<LogFile, 'handle' | 'compressed'>): Promise<Buffer> {
  if (!file.compressed) {
    const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  }
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of textOf(file, 0)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/** What tells a log's content from another's: the hash of the beginning of its counted bytes. */
export const headOf = (beginning: Buffer, offset: number): string =>
  sha256(beginning.subarray(0, Math.min(offset, HEAD_BYTES))).slice(0, 16);
