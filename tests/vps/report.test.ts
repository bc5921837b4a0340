import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncActivities } from '../../activities/hub/sync.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { LARGEST_REPORT } from '../../domain/vps/report.js';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { migrate } from '../../db/lib/migrate.js';
import { lastReport } from '../../db/queries/reports.js';
import { activateVps, findVps, saveVps } from '../../db/queries/vps.js';
import { keepReport } from '../../workflows/lib/keepReport.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';
import { startVps, type TestVps } from '../lib/vps.js';

let vps: TestVps;
let postgres: TestPostgres;
let db: Database;
let vpsId: VpsId;

beforeAll(async () => {
  [vps, postgres] = await Promise.all([startVps(), startPostgres()]);
  await migrate(postgres.url);
  db = openDatabase(postgres.url);
  vpsId = vps.config.vpsId;
  await saveVps(db, { id: vpsId, hostname: 'one', address: '127.0.0.1', httpPort: 80, httpsPort: 443 });
  await activateVps(db, vpsId, { generation: 1, observeOnly: null });
});
afterAll(async () => {
  await Promise.all([vps.stop(), db.destroy().then(() => postgres.stop())]);
});

/** Keeps what the VPS says as a sync does; answers the sizes of what came, in bytes. */
async function sync(): Promise<readonly number[]> {
  const sizes: number[] = [];
  const hub = syncActivities({ db, now: () => new Date() });
  const { last } = await hub.reportCursor({ vpsId });
  const collectReport: TestVps['activities']['collectReport'] = async (input) => {
    const bytes = await vps.activities.collectReport(input);
    sizes.push(bytes.length);
    return bytes;
  };
  expect(await keepReport({ collectReport }, hub, { vpsId, last, ended: [] })).toBe(true);
  return sizes;
}

async function sections(): Promise<Record<string, { failed: string | null; body: unknown }>> {
  const row = await findVps(db, vpsId);
  const report = await lastReport(db, row?.vps_uid ?? 0);
  return Object.fromEntries((report?.sections ?? []).map(({ section, failed, body }) => [section, { failed, body }]));
}

const listOf = (body: unknown): readonly unknown[] => (Array.isArray(body) ? body : []);

/** Vhosts whose names no compression makes smaller; so many take about 100 KiB of a report for each thousand. */
async function writeVhosts(count: number): Promise<void> {
  const folder = join(vps.deps.places.live, 'conf.d');
  for (let number = 0; number < count; number += 1) {
    const name = `${randomBytes(30).toString('hex')}.example.com`;
    await writeFile(join(folder, `${name}.conf`), `server { listen 80; server_name ${name}; return 204; }\n`);
  }
}

test('parts that do not fit into one report come in the next, and none of them is lost', async () => {
  await sync();
  await writeVhosts(1_800);
  const ids = Array.from({ length: 4_500 }, () => randomUUID()).sort();
  for (const id of ids) await mkdir(join(vps.deps.places.ledger, id), { recursive: true });
  const sizes = await sync();
  expect(sizes.length).toBeGreaterThan(1);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(LARGEST_REPORT);
  const { sites, ledger } = await sections();
  expect(sites?.failed).toBeNull();
  expect(listOf(sites?.body)).toHaveLength(1_800);
  expect(ledger).toEqual({ failed: null, body: ids });
  // Nothing of it is sent again.
  expect(Math.max(...(await sync()))).toBeLessThan(16 * 1024);
});

test('a part that alone is too large has failed in words, keeps what was known, and holds up no other', async () => {
  await writeVhosts(4_000);
  await rm(vps.deps.places.ledger, { recursive: true });
  await sync();
  const { sites, ledger } = await sections();
  expect(sites?.failed).toContain(`larger than ${LARGEST_REPORT} bytes`);
  expect(listOf(sites?.body)).toHaveLength(1_800);
  expect(ledger).toEqual({ failed: null, body: [] });
});
