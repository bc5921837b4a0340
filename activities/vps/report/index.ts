import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import type { VpsActivities } from '../../../domain/contracts.js';
import {
  type Cursor,
  type CursorNeeded,
  LARGEST_REPORT,
  type ReportMark,
  SECTION_NAMES,
  type Section,
  type SectionName,
  type VpsReport,
} from '../../../domain/vps/report.js';
import { MOST_CHANGES } from '../../../domain/vps/change.js';
import { MOST_TRAFFIC_ROWS, type Traffic } from '../../../domain/traffic/model.js';
import { uuidv7 } from '../../../lib/uuid.js';
import { sha256 } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { type ReadTraffic, readTraffic } from '../traffic/index.js';
import type { Beginnings } from '../traffic/logFiles.js';
import { certificateReader } from './certificates.js';
import { collectors } from './sections.js';

const gzip = promisify(gzipWithCallback);

/** What the VPS says of itself. The hub's cursor is kept in memory only: the hub has it too. */
export function reportActivities(deps: VpsDeps, agentVersion: string): Pick<VpsActivities, 'collectReport'> {
  const collect = collectors(deps, agentVersion, certificateReader(deps));
  const beginnings: Beginnings = new Map();
  let sent: { readonly last: ReportMark; readonly cursor: Cursor } | null = null;

  return {
    async collectReport({ last, cursor, ended }) {
      if (cursor !== undefined) sent = { last, cursor };
      for (const operationId of ended) await deps.ledger.close(operationId);
      // Also where a report was sent and never kept: its changes would be missing for ever.
      const known = sent?.last.id === last.id ? sent.cursor : null;
      if (known === null) return pack({ vps: deps.config.vpsId, needCursor: true });
      const sections = Object.fromEntries(
        await Promise.all(SECTION_NAMES.map(async (name) => [name, await read(collect[name])] as const)),
      ) as Record<SectionName, ReadSection>;
      const mark = { vps: deps.config.vpsId, seq: last.seq + 1, id: uuidv7() };
      const parts = await fitting(sections, known.sections);
      const recorded = await recordedWithin(LARGEST_REPORT - parts.size, deps.changes, known.changes);
      const counted = await trafficWithin(LARGEST_REPORT - parts.size - recorded.size, (rows, until) =>
        readTraffic(deps.places.siteLogs, known.logs, { rows, until }, beginnings),
      );
      const more = parts.more || recorded.more || counted.more;
      const takenAt = new Date().toISOString();
      sent = {
        last: { seq: mark.seq, id: mark.id },
        cursor: { sections: parts.cursor, logs: { ...known.logs, ...counted.traffic?.positions }, ...recorded.cursor },
      };
      return pack({ ...mark, takenAt, sections: parts.shown, ...recorded.shown, ...counted, more });
    },
  };
}

/** What the agent recorded after that number, if there is room; a hub of before asks for none, and gets none. */
async function recordedWithin(room: number, log: VpsDeps['changes'], n: number | undefined): Promise<Recorded> {
  if (n === undefined) return { shown: {}, cursor: {}, size: 0, more: false };
  const { lines, more, failed } = await log.after(n, MOST_CHANGES).then(
    (read) => ({ ...read, failed: log.failed() }),
    (error: unknown) => ({ lines: [], more: false, failed: (error as Error).message.slice(0, 500) }),
  );
  const changes = { lines, failed };
  const size = (await gzip(JSON.stringify(changes))).length;
  if (size > room) return { shown: {}, cursor: { changes: n }, size: 0, more: true };
  return { shown: { changes }, cursor: { changes: lines.at(-1)?.n ?? n }, size, more };
}

interface Recorded {
  readonly shown: Pick<VpsReport, 'changes'>;
  readonly cursor: Pick<Cursor, 'changes'>;
  /** Bytes it takes in the report. */
  readonly size: number;
  readonly more: boolean;
}

type ReadSection = { readonly hash: string; readonly body: unknown } | { readonly failed: string };

/** One part; its failure is told in words, and the others go on. */
async function read(collect: () => Promise<unknown>): Promise<ReadSection> {
  try {
    const body = await within(COLLECT_LIMIT, collect());
    return { hash: sha256(JSON.stringify(body)), body };
  } catch (error) {
    return { failed: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
  }
}

/** Milliseconds for one part: the hub waits 20 s for all of them. */
const COLLECT_LIMIT = 10_000;

async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = wait(limit, null, { signal: over.signal }).then(() => {
    throw new Error(`It could not be read within ${limit / 1_000} s.`);
  });
  late.catch(() => undefined);
  return Promise.race([work, late]).finally(() => over.abort());
}

interface Fitting {
  readonly shown: VpsReport['sections'];
  /** What the hub has once it keeps them. */
  readonly cursor: Cursor['sections'];
  /** Bytes they take in the report. */
  readonly size: number;
  readonly more: boolean;
}

/**
 * As many of the changed parts as fit, in order; those left out are for the next call. A part that is too large by
 * itself fails in words instead of never.
 */
async function fitting(
  sections: Readonly<Record<SectionName, ReadSection>>,
  known: Cursor['sections'],
): Promise<Fitting> {
  const cursor: Partial<Record<SectionName, string>> = { ...known };
  const shown: Partial<Record<SectionName, Section>> = {};
  let more = false;
  let size = SPARE;
  for (const name of SECTION_NAMES) {
    const section = sections[name];
    if ('failed' in section) shown[name] = section;
    else if (known[name] === section.hash) shown[name] = { hash: section.hash };
    else {
      const alone = (await gzip(JSON.stringify(section))).length;
      if (alone + SPARE > LARGEST_REPORT) shown[name] = { failed: `It is larger than ${LARGEST_REPORT} bytes.` };
      else if (size + alone > LARGEST_REPORT) more = true;
      else {
        size += alone;
        shown[name] = section;
        cursor[name] = section.hash;
      }
    }
  }
  return { shown, cursor, size, more };
}

/** What the logs say, in at most so many bytes; with no room for a good part of it nothing, and that there is more. */
async function trafficWithin(
  room: number,
  readAtMost: (rows: number, until: number) => Promise<ReadTraffic>,
): Promise<{ traffic?: Traffic; more: boolean }> {
  const until = performance.now() + COUNT_LIMIT;
  for (let rows = MOST_TRAFFIC_ROWS; room >= LEAST_ROOM && rows > 0; rows = Math.floor(rows / 2)) {
    const read = await readAtMost(rows, until).catch(failedToRead);
    if ((await gzip(JSON.stringify(read.traffic))).length <= room) return read;
  }
  return { more: true };
}

const failedToRead = (error: Error) => ({
  traffic: { rows: [], positions: {}, failed: [error.message] },
  more: false,
});

/** Milliseconds for all that is counted for one report. */
const COUNT_LIMIT = 6_000;
/** Bytes. */
const LEAST_ROOM = 32 * 1024;
/** Bytes kept free for all but the bodies. */
const SPARE = 8 * 1024;

const pack = async (report: VpsReport | CursorNeeded): Promise<Uint8Array> =>
  new Uint8Array(await gzip(JSON.stringify(report)));
