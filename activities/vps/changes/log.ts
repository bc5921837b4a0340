import { type FileHandle, open, rename } from 'node:fs/promises';
import { isLocalChange, type LocalChange } from '../../../domain/vps/change.js';
import { keyedLock } from '../../lib/lock.js';
import { readIfThere } from '../../lib/files.js';

/** The agent's own record of what it did, one JSON line for each, on disk before the hub hears of the result. */
export interface ChangeLog {
  /** Appends and syncs. Never fails: what the record cannot hold, `failed` tells. */
  append(change: Omit<LocalChange, 'n'>): Promise<void>;
  /** The oldest changes after the number, at most so many. Fails where the record cannot be read. */
  after(n: number, most: number): Promise<{ readonly lines: readonly LocalChange[]; readonly more: boolean }>;
  /** Why the last append failed; null: it did not. */
  failed(): string | null;
}

/** Bytes of the file; then it is renamed, and the one renamed before is gone. */
const LARGEST = 4 * 1024 * 1024;

/** The record in `file` and `file.1`. Numbers go on where the files end, and are never smaller than the clock. */
export function openChangeLog(file: string, largest = LARGEST): ChangeLog {
  const lock = keyedLock();
  let last: number | null = null;
  let problem: string | null = null;

  const readAll = async (): Promise<LocalChange[]> =>
    [...linesOf(await readIfThere(`${file}.1`)), ...linesOf(await readIfThere(file))].sort((a, b) => a.n - b.n);
  const newest = async (): Promise<number> => (last ??= (await readAll()).at(-1)?.n ?? 0);

  const write = async (change: Omit<LocalChange, 'n'>): Promise<void> => {
    const n = Math.max((await newest()) + 1, Date.now());
    const handle = await open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      await handle.write(`${(await endsLine(handle, size)) ? '' : '\n'}${JSON.stringify({ n, ...change })}\n`);
      await handle.datasync();
      last = n;
      if (size > largest) await rename(file, `${file}.1`);
    } finally {
      await handle.close();
    }
  };

  return {
    append: (change) =>
      lock.run('write', () =>
        write(change).then(
          () => void (problem = null),
          (error: unknown) => void (problem = (error as Error).message.slice(0, 500)),
        ),
      ),

    async after(n, most) {
      if ((await newest()) <= n) return { lines: [], more: false };
      const found = (await lock.run('write', readAll)).filter((change) => change.n > n);
      return { lines: found.slice(0, most), more: found.length > most };
    },

    failed: () => problem,
  };
}

/** Not where a write was cut off. */
async function endsLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}

/** A line that was cut off or damaged is passed over. */
const linesOf = (bytes: Buffer | null): LocalChange[] =>
  (bytes?.toString('utf8') ?? '').split('\n').flatMap((line) => {
    try {
      const read: unknown = line === '' ? null : JSON.parse(line);
      return isLocalChange(read) ? [read] : [];
    } catch {
      return [];
    }
  });
