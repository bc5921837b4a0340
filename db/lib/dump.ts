import pg from 'pg';
import { PARTITIONED, spanOf } from '../queries/partitions.js';
import { asVsaError } from './errors.js';

/** A part of a dump, in the order in which it is loaded. A row is PostgreSQL's own text of it, so nothing is lost. */
export type DumpPart =
  | { readonly table: string; readonly columns: readonly string[] }
  | { readonly rows: readonly string[] }
  | { readonly sequence: string; readonly column: string; readonly last: string; readonly called: boolean };

/** What the tables of the hub hold, at one moment. */
export interface Dump {
  /** The names of the migrations that made the tables, in order. */
  readonly migrations: readonly string[];
  readonly parts: AsyncIterable<DumpPart>;
}

const ROWS_AT_ONCE = 500;
/** What made the tables; `migrate` writes it. */
const MIGRATIONS = 'migrations';
/** Tables to which a migration itself adds rows. */
const NEVER_EMPTY = ['alert_watch'];

/**
 * Reads all tables as they are at one moment, while others go on writing; `work` gets them one after the other.
 * Counters that are older than they are kept stay behind. Fails with DATABASE_DOWN.
 */
export function dumpTables<T>(url: string, now: Date, work: (dump: Dump) => Promise<T>): Promise<T> {
  return inTransaction(url, 'begin isolation level repeatable read read only', async (client) =>
    work({ migrations: await migrationsIn(client), parts: partsOf(client, now) }),
  );
}

/**
 * Fills the tables, which `migrate` has made and which hold nothing, in one transaction that ends well only if `parts`
 * does; answers how many rows there were. Fails with DATABASE_DOWN.
 */
export function loadTables(url: string, parts: AsyncIterable<DumpPart>): Promise<number> {
  return inTransaction(url, 'begin', async (client) => {
    const tables = new Map((await tablesIn(client)).map((each) => [each.table, each.columns]));
    let into = '';
    let count = 0;
    for await (const part of parts) {
      if ('table' in part) {
        into = part.table;
        if (String(tables.get(into)) !== String(part.columns)) throw new Error(`table ${into} has other columns here`);
        await client.query(`delete from ${name(into)}`);
      } else if ('rows' in part) {
        const rows = `select * from unnest($1::${name(into)}[])`;
        await client.query(`insert into ${name(into)} overriding system value ${rows}`, [part.rows]);
        count += part.rows.length;
      } else {
        const { sequence, column, last, called } = part;
        const words = [sequence, column, last, called];
        await client.query('select setval(pg_get_serial_sequence($1, $2), $3::bigint, $4::boolean)', words);
      }
    }
    return count;
  });
}

/** The migrations of a database, and its tables that hold something; none of either before the first `migrate`. */
export function contentsOf(url: string): Promise<{ migrations: readonly string[]; filled: readonly string[] }> {
  return inTransaction(url, 'begin read only', async (client) => {
    const filled: string[] = [];
    for (const { table } of await tablesIn(client)) {
      const { rows } = await client.query(`select from ${name(table)} limit 1`);
      if (rows.length > 0 && !NEVER_EMPTY.includes(table)) filled.push(table);
    }
    return { migrations: await migrationsIn(client), filled };
  });
}

async function* partsOf(client: pg.Client, now: Date): AsyncGenerator<DumpPart> {
  for (const { table, columns } of await tablesIn(client)) {
    yield { table, columns };
    const kept = PARTITIONED.find((each) => each.table === table);
    const { from, to } = kept === undefined ? { from: null, to: null } : spanOf(kept, now);
    const where = kept === undefined ? '' : ` where at >= '${from?.toISOString()}' and at < '${to?.toISOString()}'`;
    await client.query(`declare dumped no scroll cursor for select t::text as row from ${name(table)} t${where}`);
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${ROWS_AT_ONCE} from dumped`);
      if (rows.length === 0) break;
      yield { rows: rows.map(({ row }) => row) };
    }
    await client.query('close dumped');
  }
  yield* await sequencesIn(client);
}

interface Table {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Every table before those that refer to it. */
async function tablesIn(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<Table>(
    `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> $1
      group by c.relname order by c.relname`,
    [MIGRATIONS],
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select f.relname as from, t.relname as to from pg_constraint
       join pg_class f on f.oid = conrelid join pg_class t on t.oid = confrelid
      where contype = 'f' and connamespace = current_schema()::regnamespace`,
  );
  const ordered = new Map<string, Table>();
  const place = (table: Table) => {
    if (ordered.has(table.table)) return;
    const needed = references.filter(({ from, to }) => from === table.table && to !== from);
    for (const { to } of needed) tables.filter((each) => each.table === to).forEach(place);
    ordered.set(table.table, table);
  };
  tables.forEach(place);
  return [...ordered.values()];
}

/** How far the identity columns have come: a number is not given out again, also when its row is gone. */
async function sequencesIn(client: pg.Client): Promise<DumpPart[]> {
  const { rows: columns } = await client.query<{ table: string; column: string; sequence: string }>(
    `select c.relname as table, a.attname as column,
            pg_get_serial_sequence(c.oid::regclass::text, a.attname) as sequence
       from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = current_schema()::regnamespace and a.attidentity <> '' and not c.relispartition
      order by 1`,
  );
  const parts: DumpPart[] = [];
  for (const { table, column, sequence } of columns) {
    const { rows } = await client.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${sequence}`,
    );
    for (const { last, called } of rows) parts.push({ sequence: table, column, last, called });
  }
  return parts;
}

async function migrationsIn(client: pg.Client): Promise<string[]> {
  const { rows: found } = await client.query(`select where to_regclass($1) is not null`, [MIGRATIONS]);
  if (found.length === 0) return [];
  const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATIONS} order by id`);
  return rows.map((row) => row.name);
}

const name = (identifier: string): string => pg.escapeIdentifier(identifier);

async function inTransaction<T>(url: string, begin: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  // Without a listener a connection that is lost would end the process; the query that waits fails anyway.
  client.on('error', () => undefined);
  try {
    await client.connect().catch((error: unknown) => {
      throw asVsaError(error);
    });
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    throw error instanceof pg.DatabaseError ? asVsaError(error) : error;
  } finally {
    await client.end();
  }
}
