import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { packageRoot } from '../../lib/packageRoot.js';
import { asVsaError } from './errors.js';

/**
 * Brings the schema up to date, or `count` migrations further. Safe to run twice and by two processes at once: the
 * second waits for the first one's advisory lock. All of it is one transaction. Fails with DATABASE_DOWN.
 */
export async function migrate(databaseUrl: string, count = Infinity): Promise<void> {
  await run(databaseUrl, 'up', count);
}

/** The names of the migrations that this version has, in order. */
export async function knownMigrations(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files.map((file) => file.replace(/\.sql$/, '')).sort();
}

const FOLDER = join(packageRoot(), 'db', 'migrations');

/** Takes the newest migrations back, `count` of them. Their data are lost. */
export async function migrateDown(databaseUrl: string, count: number): Promise<void> {
  await run(databaseUrl, 'down', count);
}

async function run(databaseUrl: string, direction: 'up' | 'down', count: number): Promise<void> {
  await runner({
    databaseUrl: { connectionString: databaseUrl, connectionTimeoutMillis: 3_000 },
    dir: FOLDER,
    migrationsTable: 'migrations',
    direction,
    count,
    advisoryLockMode: 'wait',
    log: () => undefined,
  }).catch((error: unknown) => {
    throw asVsaError(error);
  });
}
