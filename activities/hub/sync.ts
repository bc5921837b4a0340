import { promisify } from 'node:util';
import { gunzip as gunzipWithCallback } from 'node:zlib';
import type { HubActivities } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { isLocalChanges } from '../../domain/vps/change.js';
import { type CursorNeeded, LARGEST_REPORT, SECTION_NAMES, type VpsReport } from '../../domain/vps/report.js';
import { dropOldPartitions, makePartitions } from '../../db/queries/partitions.js';
import { reportCursor, storeReport, syncStates } from '../../db/queries/reports.js';
import { isObject, parseJson } from '../../lib/json.js';
import type { HubDeps } from './deps.js';
import { isTraffic } from './traffic/shape.js';

const gunzip = promisify(gunzipWithCallback);

/** What VPSes report of themselves, kept so that each report counts once. */
export function syncActivities({
  db,
  now,
}: Pick<HubDeps, 'db' | 'now'>): Pick<
  HubActivities,
  'vpsesToSync' | 'reportCursor' | 'storeReport' | 'dropOldTelemetry'
> {
  let partitionsOf: string | null = null;

  return {
    async vpsesToSync() {
      const states = await syncStates(db);
      return states.map(({ vpsId, last, ended }) => ({ vpsId: vpsId as VpsId, last, ended }));
    },

    reportCursor: ({ vpsId }) => reportCursor(db, vpsId),

    async dropOldTelemetry() {
      await makePartitions(db, now());
      return { dropped: await dropOldPartitions(db, now()) };
    },

    async storeReport(vpsId, last, bytes) {
      const report = await unpack(bytes);
      if (report.vps !== vpsId) throw new VsaError('VALIDATION', `${vpsId} sent a report of another VPS.`);
      if ('needCursor' in report) return { was: 'cursor-needed', last, more: false };
      if (report.seq !== last.seq + 1)
        throw new VsaError('VALIDATION', `${vpsId} sent report ${report.seq} after ${last.seq}.`);
      const day = now().toISOString().slice(0, 10);
      if (partitionsOf !== day) await makePartitions(db, now());
      partitionsOf = day;
      const was = await db.transaction().execute((trx) => storeReport(trx, report, last, now()));
      return { was, last: was === 'stored' ? { seq: report.seq, id: report.id } : last, more: report.more };
    },
  };
}

/** Inflated it is at most this many times as long: an agent must not fill the hub's memory. */
const MOST_INFLATION = 40;

async function unpack(bytes: Uint8Array): Promise<VpsReport | CursorNeeded> {
  if (bytes.length > LARGEST_REPORT) throw new VsaError('VALIDATION', 'The report is too large.');
  const text = await gunzip(bytes, { maxOutputLength: LARGEST_REPORT * MOST_INFLATION }).catch(() => null);
  const read: unknown = text === null ? null : parseJson(text.toString('utf8'));
  if (isReport(read) || isCursorNeeded(read)) return read;
  throw new VsaError('VALIDATION', 'The report cannot be read.');
}

const isCursorNeeded = (value: unknown): value is CursorNeeded =>
  isObject(value) && typeof value['vps'] === 'string' && value['needCursor'] === true;

const isReport = (value: unknown): value is VpsReport =>
  isObject(value) &&
  typeof value['vps'] === 'string' &&
  Number.isSafeInteger(value['seq']) &&
  /^[0-9a-f-]{36}$/.test(String(value['id'])) &&
  typeof value['takenAt'] === 'string' &&
  !Number.isNaN(Date.parse(value['takenAt'])) &&
  typeof value['more'] === 'boolean' &&
  isObject(value['sections']) &&
  Object.entries(value['sections']).every(([name, section]) => isSectionName(name) && isSection(section)) &&
  (value['traffic'] === undefined || isTraffic(value['traffic'])) &&
  (value['changes'] === undefined || isLocalChanges(value['changes']));

const isSectionName = (name: string): boolean => SECTION_NAMES.some((each) => each === name);

const isSection = (value: unknown): boolean =>
  isObject(value) && (typeof value['failed'] === 'string' || /^[0-9a-f]{64}$/.test(String(value['hash'])));
