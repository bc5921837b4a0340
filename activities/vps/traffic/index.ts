import {
  type LogPositions,
  MOST_TRAFFIC_ROWS,
  NO_POSITIONS,
  type Traffic,
  type TrafficRow,
} from '../../../domain/traffic/model.js';
import { type Budget, countLog, isSpent, newTally, rowsOf } from './count.js';
import { type Counted, follow, positionsAfter } from './follow.js';
import { type Beginnings, type LogFile, logNames, openLogs } from './logFiles.js';

/** Text that one report counts at most; what is left is for the next one. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Logs that could not be read and are named in one report. */
const MOST_NAMED = 20;

/** What was counted, and whether there is more. */
export interface ReadTraffic {
  readonly traffic: Traffic;
  readonly more: boolean;
}

/**
 * Counts what the logs in the folder say since the known positions. Rotated logs are followed wherever they went, each
 * line counts once, and nothing is kept here: who has the answer has the next positions. `beginnings` only saves work.
 */
export async function readTraffic(
  folder: string,
  known: Readonly<Record<string, LogPositions>>,
  limits: Partial<Budget> = {},
  beginnings: Beginnings = new Map(),
): Promise<ReadTraffic> {
  const budget = { rows: MOST_TRAFFIC_ROWS, bytes: MOST_BYTES, until: Infinity, ...limits };
  const rows: TrafficRow[] = [];
  const positions: Record<string, LogPositions> = {};
  const failed: string[] = [];
  let more = false;
  for (const [domain, names] of await logNames(folder)) {
    const before = known[domain] ?? NO_POSITIONS;
    const files = (why: (reason: string) => void) => openLogs(folder, names, beginnings, why);
    const counted = await countDomain(files, domain, before, budget, (why) => failed.push(why));
    rows.push(...counted.rows);
    more ||= counted.unfinished;
    if (JSON.stringify(counted.positions) !== JSON.stringify(before)) positions[domain] = counted.positions;
  }
  return { traffic: { rows, positions, failed: failed.slice(0, MOST_NAMED) }, more };
}

async function countDomain(
  openAll: (failed: (why: string) => void) => Promise<LogFile[]>,
  domain: string,
  known: LogPositions,
  budget: Budget,
  say: (why: string) => void,
): Promise<{ rows: TrafficRow[]; positions: LogPositions; unfinished: boolean }> {
  let failed = false;
  const fail = (why: string) => {
    failed = true;
    say(why);
  };
  const files = await openAll(fail);
  try {
    const tally = newTally(domain);
    const counted: (Counted & { unfinished: boolean })[] = [];
    for (const each of follow(files, known)) {
      const progress = isSpent(budget)
        ? { offset: each.offset, unfinished: true }
        : await countLog(each.file, each.offset, tally, budget);
      if (progress.failed !== undefined) fail(progress.failed);
      counted.push({ ...each, ...progress });
    }
    const unfinished = counted.some((each) => each.unfinished);
    const { unreadable } = tally;
    return { rows: rowsOf(tally), positions: positionsAfter(known, counted, { unreadable, failed }), unfinished };
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}
