import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../db/lib/database.js';
import { contentsOf, dumpTables, loadTables, type DumpPart } from '../db/lib/dump.js';
import { knownMigrations, migrate } from '../db/lib/migrate.js';
import { makePartitions } from '../db/queries/partitions.js';
import { ERRORS, VsaError } from '../domain/errors.js';
import { type HubConfiguration, readHubConfiguration } from '../domain/schemas/configuration.js';
import { packageRoot } from '../lib/packageRoot.js';
import { type Backup, type BackupHead, readArchive, type SecretFile, writeArchive } from './lib/archive.js';
import { readSecrets, writeSecrets } from './lib/secretFiles.js';

type Places = Pick<HubConfiguration, 'VSA_DATABASE_URL' | 'VSA_SECRETS_DIR'>;

/**
 * Writes all that a hub needs to be itself again: its database as it is at this moment, and its keys. The hub goes on
 * meanwhile. Fails with DATABASE_DOWN.
 */
async function save({ VSA_DATABASE_URL: url, VSA_SECRETS_DIR: secrets }: Places): Promise<string> {
  const now = new Date();
  const head = { format: 1, vsa: version(), madeAt: now.toISOString() } as const;
  let rows = 0;
  let files = 0;
  await dumpTables(url, now, ({ migrations, parts }) => {
    async function* all(): Backup['parts'] & AsyncGenerator<SecretFile | DumpPart> {
      // After the moment of the dump: what its rows speak of is there.
      const kept = await readSecrets(secrets);
      files = kept.length;
      yield* kept;
      for await (const part of parts) {
        if ('rows' in part) rows += part.rows.length;
        yield part;
      }
    }
    return writeArchive({ head: { ...head, migrations }, parts: all() }, process.stdout);
  });
  return `Saved: ${rows} rows and ${files} files of keys, as of ${head.madeAt}.`;
}

/**
 * Makes an empty database and an empty folder of secrets those of the backup, brought to this version. May be run again
 * after it was interrupted. Fails with PRECONDITION where a hub has run, VALIDATION where the backup is broken; the
 * tables and the folder then hold nothing new.
 */
async function restore({ VSA_DATABASE_URL: url, VSA_SECRETS_DIR: secrets }: Places): Promise<string> {
  return readArchive(process.stdin, async ({ head, parts }) => {
    await makeTables(url, head);
    const files: SecretFile[] = [];
    async function* tables(): AsyncGenerator<DumpPart> {
      for await (const part of parts) {
        if ('file' in part) files.push(part);
        else yield part;
      }
      // Complete: from here on only the commit is left.
      await writeSecrets(secrets, files);
    }
    const rows = await loadTables(url, tables());
    await migrate(url);
    return `Restored: ${rows} rows and ${files.length} files of keys, as of ${head.madeAt}, made by VSA ${head.vsa}.`;
  });
}

/** The tables as the backup has them, and nothing in them. */
async function makeTables(url: string, { migrations, vsa, madeAt }: BackupHead): Promise<void> {
  const known = await knownMigrations();
  const here = await contentsOf(url);
  if (here.filled.length > 0)
    throw new VsaError(
      'PRECONDITION',
      `The database holds a hub already (${here.filled.slice(0, 3).join(', ')}). Restore into an empty one.`,
    );
  if (!isBeginningOf(migrations, known))
    throw new VsaError('PRECONDITION', `The backup was made by VSA ${vsa}, which is newer. Restore it with that.`);
  if (!isBeginningOf(here.migrations, migrations))
    throw new VsaError('PRECONDITION', 'The database has tables of another version. Restore into an empty one.');
  const missing = migrations.length - here.migrations.length;
  if (missing > 0) await migrate(url, missing);
  const db = openDatabase(url);
  await makePartitions(db, new Date(madeAt)).finally(() => db.destroy());
}

const isBeginningOf = (part: readonly string[], whole: readonly string[]): boolean =>
  part.every((each, index) => each === whole[index]);

function version(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

const VERBS: Readonly<Record<string, (places: Places) => Promise<string>>> = { save, restore };

/** `save` to standard output, `restore` from standard input; the words are on standard error. */
async function main([verb = '']: readonly string[]): Promise<number> {
  const work = VERBS[verb];
  if (work === undefined || (verb === 'save' && process.stdout.isTTY)) {
    process.stderr.write('usage: node dist/workers/backup.js save >FILE, or restore <FILE\n');
    return 2;
  }
  try {
    process.stderr.write(`${await work(readHubConfiguration(process.env, (path) => readFileSync(path, 'utf8')))}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof VsaError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return ERRORS[error.code].exit;
  }
}

process.exitCode = await main(process.argv.slice(2));
