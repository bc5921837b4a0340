import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { contentsOf, type DumpPart, dumpTables, loadTables } from '../../db/lib/dump.js';
import { knownMigrations, migrate } from '../../db/lib/migrate.js';
import { makePartitions } from '../../db/queries/partitions.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

const NOW = new Date('2026-11-21T12:00:00Z');
/** What is lost first where values pass through another form: quotes, backslashes, null and JSON's null, precision. */
const WORDS = 'a "quoted" (word), back\\slash,\n{line} é\u{1f600}';

let from: TestPostgres;
let to: TestPostgres;
let db: Database;
beforeAll(async () => {
  [from, to] = await Promise.all([startPostgres(), startPostgres()]);
  db = openDatabase(from.url);
  await migrate(from.url);
  await makePartitions(db, NOW);
  await fill();
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await Promise.all([from.stop(), to.stop()]);
});

async function fill(): Promise<void> {
  await sql`insert into acme_accounts (directory, url, thumbprint) values ('d', 'u', 't'), ('d', 'u', 'gone')`.execute(
    db,
  );
  await sql`delete from acme_accounts where thumbprint = 'gone'`.execute(db);
  await sql`insert into vps (id, hostname, address, http_port, https_port, acme_account_uid, facts)
    values ('vps-01', ${WORDS}, '', 80, 443, 1, 'null'), ('vps-02', 'h', 'a', 1, 2, null, null)`.execute(db);
  await sql`insert into certificates (vps_uid, domain, serial, names, issuer, fingerprint, not_before, not_after)
    values (1, 'd', 's', ${[WORDS, '', 'NULL']}, 'i', 'f', '2026-11-21 12:00:00.123456+00', 'infinity')`.execute(db);
  await sql`insert into traffic_logs (vps_uid, domain, positions) values (1, 'd', ${{ a: [WORDS, 1e-7] }})`.execute(db);
  const counters = sql.join(Array.from({ length: 19 }, () => sql.lit(9_007_199_254_740_993n.toString())));
  await sql`insert into traffic_minutes select 1, at, ${counters}
    from generate_series('2026-11-10'::timestamptz, '2026-11-21', '10 minutes') as at`.execute(db);
}

const everything = async (url: string, now = NOW): Promise<DumpPart[]> =>
  dumpTables(url, now, async ({ parts }) => {
    const all: DumpPart[] = [];
    for await (const part of parts) all.push(part);
    return all;
  });

async function* given(parts: readonly DumpPart[], failsWith?: Error): AsyncGenerator<DumpPart> {
  yield* parts;
  if (failsWith !== undefined) throw failsWith;
}

async function empty(url: string): Promise<void> {
  await migrate(url);
  const target = openDatabase(url);
  await makePartitions(target, NOW).finally(() => target.destroy());
}

describe('dumpTables() and loadTables()', () => {
  test('a database that was loaded has what the first one had, and gives out no number twice', async () => {
    await empty(to.url);
    const parts = await everything(from.url);
    const rows = parts.flatMap((part) => ('rows' in part ? part.rows : []));
    expect(rows.length).toBeGreaterThan(1_500);
    expect(rows.some((row) => row.includes('9007199254740993'))).toBe(true);
    expect(await loadTables(to.url, given(parts))).toBe(rows.length);
    expect(await everything(to.url)).toEqual(parts);
    const target = openDatabase(to.url);
    const next = sql<{ uid: number }>`insert into acme_accounts (directory, url, thumbprint) values ('d', 'u', 'new')
      returning acme_account_uid as uid`;
    expect((await next.execute(target)).rows).toEqual([{ uid: 3 }]);
    await target.destroy();
  });

  test('what is changed while it is read is not in it', async () => {
    const before = await everything(from.url);
    const seen = await dumpTables(from.url, NOW, async ({ migrations, parts }) => {
      expect(migrations).toEqual(await knownMigrations());
      await sql`update vps set hostname = 'changed' where id = 'vps-02'`.execute(db);
      const all: DumpPart[] = [];
      for await (const part of parts) all.push(part);
      return all;
    });
    expect(seen).toEqual(before);
    expect(await everything(from.url)).not.toEqual(before);
  });

  test('counters that are older than they are kept stay behind: nothing would take them', async () => {
    const minutes = (parts: DumpPart[]) =>
      parts.flatMap((part) => ('rows' in part ? part.rows.filter((row) => row.startsWith('(1,"2026-')) : [])).length;
    const later = new Date(NOW.getTime() + 8 * 86_400_000);
    const [all, some] = [minutes(await everything(from.url)), minutes(await everything(from.url, later))];
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
  });

  test('nothing is kept of what ends before its end', async () => {
    const other = await startPostgres();
    try {
      expect(await contentsOf(other.url)).toEqual({ migrations: [], filled: [] });
      await empty(other.url);
      const loading = loadTables(other.url, given(await everything(from.url), new Error('cut off')));
      await expect(loading).rejects.toThrow('cut off');
      expect(await contentsOf(other.url)).toEqual({ migrations: await knownMigrations(), filled: [] });
      expect((await contentsOf(from.url)).filled).toContain('vps');
    } finally {
      await other.stop();
    }
  });

  test('a database that does not answer is DATABASE_DOWN', async () => {
    const nowhere = 'postgres://postgres@127.0.0.1:1/postgres';
    await expect(everything(nowhere)).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
    await expect(loadTables(nowhere, given([]))).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  });
});
