import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { migrate, migrateDown } from '../../db/lib/migrate.js';
import { insertDelivery, recordDelivered, recordRefused, takeDelivery } from '../../db/queries/alertDeliveries.js';
import { beginLook, concludeLook } from '../../db/queries/alertWatch.js';
import { notePause, noteRun, scheduleRecords } from '../../db/queries/scheduleRuns.js';
import type { Notice } from '../../domain/alert/notice.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

let postgres: TestPostgres;
let db: Database;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.url);
  db = openDatabase(postgres.url);
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});
beforeEach(async () => {
  await sql`truncate alerts, alert_deliveries, schedule_runs restart identity cascade`.execute(db);
  await sql`update alert_watch set looks = 0, looked_at = null, concluded_at = null,
    heard_since = now() - interval '1 day'`.execute(db);
});

describe('a look', () => {
  const later = (seconds: number) =>
    sql`update alert_watch set looked_at = looked_at - ${seconds} * interval '1 second'`.execute(db);

  test('is begun by one of many, and by the next only when its time has come', async () => {
    const begun = await Promise.all(Array.from({ length: 8 }, () => beginLook(db, 10_000, 60_000)));
    expect(begun.filter((look) => look !== null)).toHaveLength(1);
    await later(9);
    expect(await beginLook(db, 10_000, 60_000)).toBeNull();
    await later(2);
    expect(await beginLook(db, 10_000, 60_000)).toMatchObject({ number: 2 });
  });

  test('that was overtaken does not count, and the last one that counted is remembered', async () => {
    const first = await beginLook(db, 10_000, 60_000);
    await later(11);
    const second = await beginLook(db, 10_000, 60_000);
    if (first === null || second === null) throw new Error('both have begun');
    expect(await concludeLook(db, first, false)).toBe(false);
    expect(second.lastLookAt).toBeNull();
    expect(await concludeLook(db, second, false)).toBe(true);
    await later(11);
    expect((await beginLook(db, 10_000, 60_000))?.lastLookAt).toEqual(second.now);
  });

  test('after a long pause, or while nobody could be heard, lets VPSes be heard anew', async () => {
    const first = await beginLook(db, 10_000, 60_000);
    if (first === null) throw new Error('it has begun');
    expect(first.now.getTime() - first.heardSince.getTime()).toBeGreaterThan(80_000_000);
    await concludeLook(db, first, true);
    await later(11);
    expect((await beginLook(db, 10_000, 60_000))?.heardSince).toEqual(first.now);
    await later(61);
    const third = await beginLook(db, 10_000, 60_000);
    expect(third?.heardSince).toEqual(third?.now);
  });
});

describe('a schedule', () => {
  const schedule = { id: 'sync-fleet', every: 30_000 };
  const noted = async () => (await scheduleRecords(db)).get('sync-fleet');
  const ago = (seconds: number) =>
    sql`update schedule_runs set ran_at = now() - ${seconds} * interval '1 second'`.execute(db);

  test('that ran again after too long keeps from when to when it had not', async () => {
    await noteRun(db, schedule);
    await ago(80);
    await noteRun(db, schedule);
    expect((await noted())?.missed).toBeNull();
    await ago(100);
    const from = (await noted())?.ranAt;
    await noteRun(db, schedule);
    expect(await noted()).toMatchObject({ missed: { from, until: (await noted())?.ranAt } });
  });

  test('that was paused meanwhile has missed nothing', async () => {
    await noteRun(db, schedule);
    await ago(1_000);
    await notePause(db, 'sync-fleet', true, new Date());
    await noteRun(db, schedule);
    expect(await noted()).toMatchObject({ missed: null, paused: true });
    await ago(1_000);
    await notePause(db, 'sync-fleet', false, new Date());
    await noteRun(db, schedule);
    expect(await noted()).toMatchObject({ missed: null, paused: false });
  });
});

describe('a delivery', () => {
  const notice: Notice = { type: 'alert.test', timestamp: '2026-11-21T12:00:00.000Z', data: { text: 'x' } };
  const alert = async (): Promise<number> => {
    const { rows } = await sql<{ uid: number }>`insert into alerts
      (id, kind, severity, object_kind, object_id, text, fix, first_seen_at, last_seen_at)
      values (gen_random_uuid(), 'hub-down', 'critical', 'part', gen_random_uuid(), 't', 'f', now(), now())
      returning alert_uid as uid`.execute(db);
    return rows[0]?.uid ?? 0;
  };
  const pause = async (uid: number): Promise<number> => {
    const { rows } = await sql<{
      seconds: number;
    }>`select round(extract(epoch from next_try_at - now()))::int as seconds
      from alert_deliveries where alert_delivery_uid = ${uid}`.execute(db);
    return rows[0]?.seconds ?? 0;
  };

  test('is taken by one of many, and those of one alert in their order', async () => {
    const [first, second] = [await alert(), await alert()];
    for (const alertUid of [first, first, second]) await insertDelivery(db, { alertUid, operationId: null, notice });
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeDelivery(db)));
    expect(taken.flatMap((each) => each?.uid ?? []).sort()).toEqual([1, 3]);
    await recordDelivered(db, 1);
    expect(await takeDelivery(db)).toMatchObject({ uid: 2, notice });
    expect(await takeDelivery(db)).toBeNull();
  });

  test('that is refused comes again after pauses that grow up to an hour', async () => {
    await insertDelivery(db, { alertUid: null, operationId: null, notice });
    const pauses: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      expect(await takeDelivery(db)).toMatchObject({ uid: 1 });
      await recordRefused(db, 1, 'It answered 500.');
      pauses.push(await pause(1));
      await sql`update alert_deliveries set next_try_at = now()`.execute(db);
    }
    expect(pauses).toEqual([15, 60, 300, 900, 3_600, 3_600, 3_600]);
  });

  test('of a renewal is made once', async () => {
    const operationId = '0198c0de-7a11-7000-8000-000000000001';
    for (const times of [1, 2])
      await insertDelivery(db, { alertUid: null, operationId, notice: { ...notice, data: { text: `${times}` } } });
    expect(await takeDelivery(db)).toMatchObject({ notice: { data: { text: '1' } } });
    expect(await takeDelivery(db)).toBeNull();
  });
});

test('the migration has a way back', async () => {
  const newer = sql<{ count: number }>`select count(*) from migrations where name >= '0007_alerts'`;
  const { rows } = await newer.execute(db);
  await migrateDown(postgres.url, rows[0]?.count ?? 0);
  expect((await sql`select to_regclass('alerts') as t`.execute(db)).rows).toEqual([{ t: null }]);
  await migrate(postgres.url);
  expect(await beginLook(db, 10_000, 60_000)).toMatchObject({ number: 1 });
});
