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
import { uuidv7 } from '../../../lib/uuid.js';
import { sha256 } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { certificateReader } from './certificates.js';
import { collectors } from './sections.js';

const gzip = promisify(gzipWithCallback);

/** What the VPS says of itself. The hub's cursor is kept in memory only: the hub has it too. */
export function reportActivities(deps: VpsDeps, agentVersion: string): Pick<VpsActivities, 'collectReport'> {
  const collect = collectors(deps, agentVersion, certificateReader(deps));
  let sent: { readonly last: ReportMark; readonly cursor: Cursor } | null = null;

  return {
    async collectReport({ last, cursor, ended }) {
      if (cursor !== undefined) sent = { last, cursor };
      for (const operationId of ended) await deps.ledger.close(operationId);
      // Also where a report was sent and never kept: its changes would be missing for ever.
      if (sent?.last.id !== last.id) return pack({ vps: deps.config.vpsId, needCursor: true });
      const sections = Object.fromEntries(
        await Promise.all(SECTION_NAMES.map(async (name) => [name, await read(collect[name])] as const)),
      ) as Record<SectionName, ReadSection>;
      const mark = { vps: deps.config.vpsId, seq: last.seq + 1, id: uuidv7() };
      const { report, bytes } = await fitting(mark, sections, sent.cursor);
      sent = { last: { seq: report.seq, id: report.id }, cursor: report.cursor };
      return bytes;
    },
  };
}

type Mark = Pick<VpsReport, 'vps' | 'seq' | 'id'>;
type ReadSection = { readonly hash: string; readonly body: unknown } | { readonly failed: string };

/** One part; its failure is told in words, and the others go on. */
async function read(collect: () => Promise<unknown>): Promise<ReadSection> {
  try {
    const body = await collect();
    return { hash: sha256(JSON.stringify(body)), body };
  } catch (error) {
    return { failed: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
  }
}

/** The report with as many of the changed parts as fit; the rest is for the next call. */
async function fitting(
  mark: Mark,
  sections: Readonly<Record<SectionName, ReadSection>>,
  known: Cursor,
): Promise<{ report: VpsReport; bytes: Uint8Array }> {
  for (let left = 0; ; left += 1) {
    const kept = new Set(SECTION_NAMES.slice(0, SECTION_NAMES.length - left));
    const report = reportOf(mark, sections, known, kept);
    const bytes = await pack(report);
    // A single part that is too large alone fails in words instead of never.
    if (bytes.length <= LARGEST_REPORT) return { report, bytes };
    const [only] = kept;
    if (kept.size === 1 && only !== undefined) {
      const tooLarge = { ...sections, [only]: { failed: `It is larger than ${LARGEST_REPORT} bytes.` } };
      return fitting(mark, tooLarge, known);
    }
  }
}

function reportOf(
  mark: Mark,
  sections: Readonly<Record<SectionName, ReadSection>>,
  known: Cursor,
  kept: ReadonlySet<SectionName>,
): VpsReport {
  const cursor: Partial<Record<SectionName, string>> = { ...known };
  const shown: Partial<Record<SectionName, Section>> = {};
  let more = false;
  for (const [name, section] of Object.entries(sections) as [SectionName, ReadSection][]) {
    if ('failed' in section) shown[name] = section;
    else if (known[name] === section.hash) shown[name] = { hash: section.hash };
    else if (kept.has(name)) {
      shown[name] = section;
      cursor[name] = section.hash;
    } else more = true;
  }
  return { ...mark, takenAt: new Date().toISOString(), sections: shown, cursor, more };
}

const pack = async (report: VpsReport | CursorNeeded): Promise<Uint8Array> =>
  new Uint8Array(await gzip(JSON.stringify(report)));
