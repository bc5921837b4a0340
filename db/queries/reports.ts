import { sql } from 'kysely';
import { OPEN_STATES } from '../../domain/operation/model.js';
import {
  type Cursor,
  NO_REPORT,
  NOTHING_KNOWN,
  type PartName,
  type ReportMark,
  type Section,
  type SectionName,
  type VpsReport,
} from '../../domain/vps/report.js';
import type { Traffic } from '../../domain/traffic/model.js';
import { json, type Queries } from '../lib/database.js';
import type { NewRow } from '../lib/tables.js';
import { lastChange, storeChanges } from './changes.js';
import { logPositions, storeTraffic } from './traffic.js';

export interface SyncState {
  readonly vpsId: string;
  readonly last: ReportMark;
  /** Operations that the VPS's ledger still holds and that have ended. */
  readonly ended: readonly string[];
}

/** Every active VPS, by id. */
export async function syncStates(db: Queries): Promise<SyncState[]> {
  const rows = await db
    .selectFrom('vps')
    .leftJoin('vps_reports as r', 'r.vps_uid', 'vps.vps_uid')
    .leftJoin('vps_sections as s', (join) => join.onRef('s.vps_uid', '=', 'vps.vps_uid').on('s.section', '=', 'ledger'))
    .select(['vps.id as vpsId', 'r.seq', 'r.id', 's.body'])
    .where('vps.status', '=', 'active')
    .orderBy('vps.id')
    .execute();
  const held = rows.flatMap(({ body }) => idsIn(body));
  const ended = new Set(await endedOperations(db, held));
  return rows.map(({ vpsId, seq, id, body }) => ({
    vpsId,
    last: seq === null || id === null ? NO_REPORT : { seq, id },
    ended: idsIn(body).filter((id) => ended.has(id)),
  }));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A VPS may report anything. */
const idsIn = (body: unknown): string[] =>
  Array.isArray(body)
    ? [...new Set(body.filter((id): id is string => typeof id === 'string' && UUID.test(id)))].slice(0, MOST_IDS)
    : [];
const MOST_IDS = 500;

/**
 * Those that will never be undone; of an abandoned one something is left, which its ledger tells. One without a row,
 * which is written before anything of it, is of a time that a hub restored from a backup has forgotten.
 */
async function endedOperations(db: Queries, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('operations')
    .select('id')
    .where((e) => e('id', '=', e.fn.any(e.val(ids))))
    .where((e) => e.or([e('state', 'in', OPEN_STATES), e(sql`error->>'code'`, '=', 'ABANDONED')]))
    .execute();
  const needed = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !needed.has(id));
}

/** The last report the hub has of the VPS, and what the hub really has of it. */
export async function reportCursor(db: Queries, vpsId: string): Promise<{ last: ReportMark; cursor: Cursor }> {
  const row = await db
    .selectFrom('vps_reports as r')
    .innerJoin('vps', 'vps.vps_uid', 'r.vps_uid')
    .select(['r.vps_uid', 'r.seq', 'r.id'])
    .where('vps.id', '=', vpsId)
    .executeTakeFirst();
  if (row === undefined) return { last: NO_REPORT, cursor: NOTHING_KNOWN };
  const cursor = {
    sections: await hashesOf(db, row.vps_uid),
    logs: await logPositions(db, row.vps_uid),
    changes: await lastChange(db, row.vps_uid),
  };
  return { last: { seq: row.seq, id: row.id }, cursor };
}

async function hashesOf(db: Queries, vpsUid: number): Promise<Cursor['sections']> {
  const rows = await db
    .selectFrom('vps_sections')
    .select(['section', 'hash'])
    .where('vps_uid', '=', vpsUid)
    .where('hash', 'is not', null)
    .execute();
  return Object.fromEntries(rows.map(({ section, hash }) => [section, hash]));
}

/**
 * Keeps the report if the hub's last one is the one before it (else `old`) and the hub has every part it leaves out
 * (else `cursor-needed`); nothing is kept otherwise. Touches rows of this VPS only, and only while it is
 * active or about to be.
 */
export async function storeReport(
  db: Queries,
  report: VpsReport,
  before: ReportMark,
  now: Date,
): Promise<'stored' | 'old' | 'cursor-needed'> {
  const vps = await db
    .selectFrom('vps')
    .select('vps_uid')
    .where('id', '=', report.vps)
    .where('status', 'in', ['pending', 'active'])
    .forUpdate()
    .executeTakeFirst();
  if (vps === undefined) return 'old';
  const { vps_uid } = vps;
  const sections = Object.entries(report.sections) as [SectionName, Section][];
  const known = await hashesOf(db, vps_uid);
  const lacks = ([name, section]: [SectionName, Section]): boolean =>
    'hash' in section && section.body === undefined && known[name] !== section.hash;
  if (sections.some(lacks)) return 'cursor-needed';
  if (!(await moveOn(db, vps_uid, report, before))) return 'old';
  const live = liveIn(report.sections.nginx);
  if (live !== null) await db.updateTable('vps').set({ generation: live }).where('vps_uid', '=', vps_uid).execute();
  for (const [section, found] of sections) await storeSection(db, vps_uid, section, found, report.takenAt);
  if (report.traffic !== undefined) {
    await storeTraffic(db, vps_uid, report.traffic, now);
    await storeTrafficPart(db, vps_uid, report.traffic, report.takenAt);
  }
  if (report.changes !== undefined) {
    const { lines, failed } = report.changes;
    await storeChanges(db, vps_uid, lines);
    await putPart(db, vps_uid, 'changes', failed === null ? { failed, taken_at: report.takenAt } : { failed });
  }
  return 'stored';
}

/** Compare-and-set of the last report; false: it is not the one before this. */
async function moveOn(db: Queries, vps_uid: number, report: VpsReport, before: ReportMark): Promise<boolean> {
  const kept = { seq: report.seq, id: report.id, taken_at: report.takenAt, stored_at: new Date() };
  if (before.seq > 0) {
    const moved = await db
      .updateTable('vps_reports')
      .set(kept)
      .where('vps_uid', '=', vps_uid)
      .where('id', '=', before.id)
      .executeTakeFirst();
    return moved.numUpdatedRows > 0n;
  }
  const inserted = await db
    .insertInto('vps_reports')
    .values({ vps_uid, ...kept })
    .onConflict((conflict) => conflict.column('vps_uid').doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The generation that the VPS says is live. */
function liveIn(section: Section | undefined): number | null {
  const body = section === undefined || 'failed' in section ? null : section.body;
  const live: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'live') : null;
  // A VPS that is only observed has none.
  return Number.isSafeInteger(live) && live !== 0 ? (live as number) : null;
}

async function storeSection(
  db: Queries,
  vps_uid: number,
  section: SectionName,
  found: Section,
  taken_at: string,
): Promise<void> {
  const change =
    'failed' in found
      ? { failed: found.failed }
      : found.body === undefined
        ? { failed: null, taken_at }
        : { failed: null, taken_at, hash: found.hash, body: json(found.body) };
  await putPart(db, vps_uid, section, change);
}

/** The counters have rows of their own; here stands only whether all logs could be read. */
async function storeTrafficPart(db: Queries, vps_uid: number, { failed }: Traffic, taken_at: string): Promise<void> {
  await putPart(db, vps_uid, 'traffic', failed.length > 0 ? { failed: failed.join('; ') } : { failed: null, taken_at });
}

async function putPart(
  db: Queries,
  vps_uid: number,
  section: PartName,
  change: Partial<NewRow<'vps_sections'>>,
): Promise<void> {
  await db
    .insertInto('vps_sections')
    .values({ vps_uid, section, hash: null, body: null, ...change })
    .onConflict((conflict) => conflict.columns(['vps_uid', 'section']).doUpdateSet(change))
    .execute();
}

export interface KnownOfVps {
  readonly seq: number;
  readonly takenAt: Date;
  readonly storedAt: Date;
  readonly sections: readonly {
    readonly section: PartName;
    readonly body: unknown;
    readonly failed: string | null;
    readonly takenAt: Date | null;
  }[];
}

/** The last report of a VPS with all its parts; null: none has come. */
export async function lastReport(db: Queries, vpsUid: number): Promise<KnownOfVps | null> {
  const report = await db.selectFrom('vps_reports').selectAll().where('vps_uid', '=', vpsUid).executeTakeFirst();
  if (report === undefined) return null;
  const rows = await db
    .selectFrom('vps_sections')
    .selectAll()
    .where('vps_uid', '=', vpsUid)
    .orderBy('section')
    .execute();
  const sections = rows.map(({ section, body, failed, taken_at }) => ({ section, body, failed, takenAt: taken_at }));
  return { seq: report.seq, takenAt: report.taken_at, storedAt: report.stored_at, sections };
}
