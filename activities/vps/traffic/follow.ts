import type { LogPosition, LogPositions } from '../../../domain/traffic/model.js';
import { headOf, type LogFile } from './logFiles.js';

/** A log and how far its text was counted. */
export interface Counted {
  readonly file: LogFile;
  readonly offset: number;
  /** What was known of it; null: it is new. */
  readonly known: LogPosition | null;
}

/**
 * Which logs go on from where, in the order of `files` (the oldest first). A log is known by its inode as long as it
 * begins as it did; renamed it keeps both. One that was compressed, copied or truncated is known by how it begins.
 */
export function follow(files: readonly LogFile[], known: LogPositions): Counted[] {
  const lost = new Set(known.files);
  const alive = new Map<LogFile, LogPosition>();
  for (const file of files) {
    const position = known.files.find((each) => goesOn(file, each));
    if (position === undefined) continue;
    alive.set(file, position);
    lost.delete(position);
  }
  const rank = (file: LogFile): number => (alive.has(file) ? 3 : file.live ? 2 : file.compressed ? 0 : 1);
  return withoutCopies(files, rank).flatMap((file): Counted[] => {
    const position = alive.get(file) ?? [...lost].find((each) => beginsAs(file, each));
    if (position !== undefined) {
      lost.delete(position);
      return [{ file, offset: position.offset, known: position }];
    }
    return file.live || file.writtenAt > known.before ? [{ file, offset: 0, known: null }] : [];
  });
}

/** While a log is copied or compressed there are two of it: the one of the higher rank counts. */
function withoutCopies(files: readonly LogFile[], rank: (file: LogFile) => number): LogFile[] {
  const ranked = [...files].sort((a, b) => rank(b) - rank(a));
  const kept = ranked.filter((file, at) => !ranked.slice(0, at).some((other) => areAlike(file, other)));
  return files.filter((file) => kept.includes(file));
}

function areAlike({ beginning: a }: LogFile, { beginning: b }: LogFile): boolean {
  const length = Math.min(a.length, b.length);
  return length > 0 && a.subarray(0, length).equals(b.subarray(0, length));
}

const goesOn = (file: LogFile, position: LogPosition): boolean =>
  file.id === position.file && (file.compressed || file.size >= position.offset) && beginsAs(file, position);

const beginsAs = (file: LogFile, { offset, head }: LogPosition): boolean => headOf(file.beginning, offset) === head;

/** So many rotated logs stay known after they were counted: they may still be written to, copied or compressed. */
const ROTATED_KEPT = 2;
/** So many that were not found stay known: a rotation may have hidden them from one look. */
const MISSING_KEPT = 3;

/**
 * What is known after the logs were counted up to their new offsets; `unfinished`: not yet to their end. While one
 * could not be read (`failed`) none is done with: a time alone would pass over it too.
 */
export function positionsAfter(
  known: LogPositions,
  counted: readonly (Counted & { readonly unfinished: boolean })[],
  { unreadable, failed }: { readonly unreadable: number; readonly failed: boolean },
): LogPositions {
  const rotated = counted.filter(({ file }) => !file.live).slice(0, -ROTATED_KEPT);
  const done = failed ? [] : rotated.filter(({ unfinished }) => !unfinished);
  const files = counted
    // Inodes are used again: one alone tells nothing.
    .filter((each) => each.offset > 0 && !done.includes(each))
    .map(({ file, offset }): LogPosition => ({ file: file.id, offset, head: headOf(file.beginning, offset) }));
  const found = new Set(counted.map((each) => each.known));
  const missing = known.files.filter((position) => !found.has(position));
  return {
    files: [...missing.slice(-MISSING_KEPT), ...files],
    before: Math.max(known.before, ...done.map(({ file }) => file.writtenAt)),
    unreadable: known.unreadable + unreadable,
  };
}
