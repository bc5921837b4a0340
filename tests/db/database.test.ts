import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../../db/lib/database.js';
import { migrate, migrateDown } from '../../db/lib/migrate.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { startPostgres, type TestPostgres } from '../lib/postgres.js';

let postgres: TestPostgres;
let db: Database;

beforeAll(async () => {
  postgres = await startPostgres();
  db = openDatabase(postgres.url);
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

const tables = async (): Promise<string[]> => {
  const found = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(db);
  return found.rows.map((row) => row.name);
};

const MIGRATIONS = readdirSync(join(packageRoot(), 'db', 'migrations')).length;

describe('migrate()', () => {
  test('two processes at once both end with the same schema', async () => {
    await Promise.all([migrate(postgres.url), migrate(postgres.url), migrate(postgres.url)]);
    const found = await sql<{ count: number }>`select count(*) from migrations`.execute(db);
    expect(found.rows[0]?.count).toBe(MIGRATIONS);
  });

  test('down takes everything back and up brings it again', async () => {
    await migrateDown(postgres.url, MIGRATIONS);
    expect(await tables()).toEqual(['migrations']);
    await migrate(postgres.url);
    expect(await tables()).toContain('operations');
  });

  test('fails with DATABASE_DOWN when nothing listens', async () => {
    await expect(migrate('postgres://postgres@127.0.0.1:1/postgres')).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  });
});

describe('openDatabase()', () => {
  test('a refused connection is DATABASE_DOWN', async () => {
    const nowhere = openDatabase('postgres://postgres@127.0.0.1:1/postgres');
    await expect(sql`select 1`.execute(nowhere)).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
    await nowhere.destroy();
  });

  test('a connection ended by Postgres is DATABASE_DOWN, and the next query works', async () => {
    const suicide = sql`select pg_terminate_backend(pg_backend_pid())`.execute(db);
    await expect(suicide).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
    const found = await sql<{ one: number }>`select 1::bigint as one`.execute(db);
    expect(found.rows[0]?.one).toBe(1);
  });

  test('an idle connection ended by Postgres does not end this process', async () => {
    await sql`select 1`.execute(db);
    const other = openDatabase(postgres.url);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and backend_type = 'client backend'`.execute(other);
    await other.destroy();
    await expect(sql`select 1`.execute(db).catch(() => sql`select 1`.execute(db))).resolves.toBeDefined();
  });

  test('an error in the SQL stays what it is', async () => {
    await expect(sql`select nonsense`.execute(db)).rejects.toMatchObject({ code: '42703' });
  });
});
