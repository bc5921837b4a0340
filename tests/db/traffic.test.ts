import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTraffic } from '../../activities/hub/traffic/shape.js';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { migrate } from '../../db/lib/migrate.js';
import { dropOldPartitions, makePartitions } from '../../db/queries/partitions.js';
import { logPositions, storeTraffic, trafficStats } from '../../db/queries/traffic.js';
import { saveVps } from '../../db/queries/vps.js';
import { NO_POSITIONS, TIME_BUCKETS, type Traffic, type TrafficRow } from '../../domain/traffic/model.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

const DAY = 86_400_000;
const NOW = new Date('2026-11-21T12:30:00Z');
let postgres: TestPostgres;
let db: Database;
let vpsUid: number;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.url);
  db = openDatabase(postgres.url);
  const place = { id: 'vps-01', hostname: 'one', address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
  await saveVps(db, place);
  vpsUid = Number((await sql<{ uid: number }>`select vps_uid as uid from vps`.execute(db)).rows[0]?.uid);
  await makePartitions(db, NOW);
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

const row = (domain: string, at: number, requests: number): TrafficRow => ({
  domain,
  minute: Math.floor(at / 60_000),
  requests,
  statuses: [requests - 1, 0, 1, 0],
  bytes: 1_000 * requests,
  timeMs: 7 * requests,
  times: [0, requests, ...TIME_BUCKETS.slice(1).map(() => 0)],
});
const counted = (rows: readonly TrafficRow[]): Traffic => ({
  rows,
  positions: Object.fromEntries(rows.map(({ domain }) => [domain, { ...NO_POSITIONS, before: rows.length }])),
  failed: [],
});
const partitions = async (): Promise<number> => {
  const { rows } = await sql`select 1 from pg_inherits i join pg_class p on p.oid = i.inhparent
    where p.relname like 'traffic%' and p.relkind = 'p'`.execute(db);
  return rows.length;
};

test('counters add up over reports, by minute and by hour', async () => {
  const at = NOW.getTime();
  await storeTraffic(db, vpsUid, counted([row('a.example.com', at, 3), row('a.example.com', at - 5 * DAY, 4)]), NOW);
  await storeTraffic(db, vpsUid, counted([row('a.example.com', at, 10), row('b.example.com', at - 20 * DAY, 2)]), NOW);
  const hour = await trafficStats(db, { since: new Date(at - 3_600_000), now: NOW });
  expect(hour).toEqual([
    {
      domain: 'a.example.com',
      vpsId: 'vps-01',
      requests: 13,
      status2xx: 11,
      status3xx: 0,
      status4xx: 2,
      status5xx: 0,
      bytesSent: 13_000,
      avgRequestTimeMs: 7,
    },
  ]);
  const month = await trafficStats(db, { since: new Date(at - 30 * DAY), now: NOW });
  expect(month.map(({ domain, requests }) => [domain, requests])).toEqual([
    ['a.example.com', 17],
    ['b.example.com', 2],
  ]);
  expect(await trafficStats(db, { since: new Date(at - 30 * DAY), domain: 'b.example.com', now: NOW })).toHaveLength(1);
  expect((await logPositions(db, vpsUid))['a.example.com']?.before).toBe(2);
});

test('times that nothing is kept for are left out, and the rest of the report is kept', async () => {
  const wrong = [row('c.example.com', NOW.getTime() - 500 * DAY, 5), row('c.example.com', NOW.getTime() + 9 * DAY, 5)];
  await storeTraffic(db, vpsUid, counted([...wrong, row('c.example.com', NOW.getTime(), 1)]), NOW);
  const stats = await trafficStats(db, { since: new Date(0), domain: 'c.example.com', now: NOW });
  expect(stats.map(({ requests }) => requests)).toEqual([1]);
});

test('a VPS that lies spoils no sum of others, and its positions cannot grow without end', async () => {
  expect(isTraffic(counted([row('a.example.com', NOW.getTime(), 0)]))).toBe(false);
  expect(isTraffic(counted([row('../etc', NOW.getTime(), 1)]))).toBe(false);
  expect(isTraffic({ ...counted([]), rows: [{ ...row('a.example.com', 0, 1), bytes: 2 ** 51 }] })).toBe(false);
  expect(isTraffic(counted([row('a.example.com', NOW.getTime(), 1)]))).toBe(true);
  const file = { file: '1:2', offset: 3, head: '0123456789abcdef' };
  const many = Array.from({ length: 300 }, (_, index) => [
    `d${index}.example.com`,
    { ...NO_POSITIONS, files: Array.from({ length: 64 }, () => file) },
  ]);
  const lie: Traffic = { rows: [], positions: Object.fromEntries(many) as Traffic['positions'], failed: [] };
  await expect(db.transaction().execute((trx) => storeTraffic(trx, vpsUid, lie, NOW))).rejects.toMatchObject({
    code: 'VALIDATION',
  });
  expect((await logPositions(db, vpsUid))['d0.example.com']).toBeUndefined();
});

test('partitions are made once, also by two at a time, and dropped when they are too old', async () => {
  const before = await partitions();
  await Promise.all([makePartitions(db, NOW), makePartitions(db, NOW)]);
  expect(await partitions()).toBe(before);
  expect(await dropOldPartitions(db, NOW)).toEqual([]);

  const later = new Date(NOW.getTime() + 3 * DAY);
  await makePartitions(db, later);
  expect(await dropOldPartitions(db, later)).toEqual([
    'traffic_minutes_20261107',
    'traffic_minutes_20261108',
    'traffic_minutes_20261109',
  ]);
  const stats = await trafficStats(db, {
    since: new Date(NOW.getTime() - 30 * DAY),
    domain: 'a.example.com',
    now: later,
  });
  expect(stats[0]?.requests).toBe(17);
});
