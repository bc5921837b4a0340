import { HEAD_BYTES, TIME_BUCKETS, type TrafficRow } from '../../../domain/traffic/model.js';
import { bucketOf, readLine } from './line.js';
import { type LogFile, textOf } from './logFiles.js';

/** What one report may still take; counted down as it is used. */
export interface Budget {
  rows: number;
  /** Of text. */
  bytes: number;
  /** When to stop, milliseconds of `performance.now()`. */
  readonly until: number;
}

export const isSpent = ({ rows, bytes, until }: Budget): boolean =>
  rows <= 0 || bytes <= 0 || performance.now() > until;

/** The rows of one domain while they are counted. */
export interface Tally {
  readonly domain: string;
  readonly rows: Map<number, Counters>;
  unreadable: number;
}
interface Counters {
  requests: number;
  statuses: [number, number, number, number];
  bytes: number;
  timeMs: number;
  times: number[];
}

export const newTally = (domain: string): Tally => ({ domain, rows: new Map(), unreadable: 0 });

export const rowsOf = ({ domain, rows }: Tally): TrafficRow[] =>
  [...rows].map(([minute, counters]) => ({ domain, minute, ...counters }));

/** Longer than nginx writes one: it is broken. */
const LONGEST_LINE = 1024 * 1024;
const NEWLINE = 0x0a;

interface Progress {
  /** After the last counted line. */
  readonly offset: number;
  /** The budget ended before the log. */
  readonly unfinished: boolean;
  readonly failed?: string;
}

/**
 * Counts the whole lines of a log from `offset` on. A last line without its end waits for it.
 */
export async function countLog(file: LogFile, offset: number, tally: Tally, budget: Budget): Promise<Progress> {
  let at = offset;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of piecesOf(file, offset)) {
      const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let from = 0;
      for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, from)) {
        if (!countLine(text.toString('utf8', from, end), tally, budget)) return { offset: at, unfinished: true };
        at += end + 1 - from;
        from = end + 1;
      }
      rest = text.subarray(from);
      if (rest.length > LONGEST_LINE) {
        tally.unreadable += 1;
        at += rest.length;
        rest = Buffer.alloc(0);
      }
      budget.bytes -= piece.length;
      if (isSpent(budget)) return { offset: at, unfinished: true };
    }
  } catch (error) {
    return { offset: at, unfinished: false, failed: `${file.name}: ${(error as Error).message}` };
  }
  return { offset: at, unfinished: false };
}

/** A position names what the log began with, so of a log that was short when it was looked at no more is counted. */
async function* piecesOf(file: LogFile, offset: number): AsyncGenerator<Buffer> {
  if (file.beginning.length < HEAD_BYTES) yield file.beginning.subarray(offset);
  else yield* textOf(file, offset);
}

/** False: it begins a row that the budget has no room for. */
function countLine(line: string, tally: Tally, budget: Budget): boolean {
  const request = readLine(line);
  if (request === null) {
    tally.unreadable += 1;
    return true;
  }
  const row = tally.rows.get(request.minute) ?? emptyRow();
  if (row.requests === 0) {
    if (budget.rows <= 0) return false;
    budget.rows -= 1;
    tally.rows.set(request.minute, row);
  }
  row.requests += 1;
  row.bytes += request.bytes;
  row.timeMs += request.timeMs;
  row.times[bucketOf(request.timeMs)]! += 1;
  if (request.statusClass !== null) row.statuses[request.statusClass]! += 1;
  return true;
}

const emptyRow = (): Counters => ({
  requests: 0,
  statuses: [0, 0, 0, 0],
  bytes: 0,
  timeMs: 0,
  times: Array.from({ length: TIME_BUCKETS.length + 1 }, () => 0),
});
