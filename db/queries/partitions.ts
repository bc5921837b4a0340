import { sql } from 'kysely';
import type { Database } from '../lib/database.js';

/** A table of counters in partitions of a day or a month (UTC), and for how many days they are kept. */
export interface PartitionedTable {
  readonly table: 'traffic_minutes' | 'traffic_hours';
  readonly step: 'day' | 'month';
  readonly keptDays: number;
}

export const PARTITIONED: readonly PartitionedTable[] = [
  { table: 'traffic_minutes', step: 'day', keptDays: 14 },
  { table: 'traffic_hours', step: 'month', keptDays: 400 },
];

const DAY = 86_400_000;
/** Days for which there are partitions ahead: clocks of VPSes may be early. */
const AHEAD = 2;

/** The times for which a table has partitions once `makePartitions` was called on that day. */
export const spanOf = ({ keptDays }: PartitionedTable, now: Date): { readonly from: Date; readonly to: Date } => ({
  from: new Date(startOf('day', now).getTime() - keptDays * DAY),
  to: new Date(startOf('day', now).getTime() + AHEAD * DAY),
});

/** Makes the partitions that are missing for everything kept and the next days. */
export async function makePartitions(db: Database, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('partitions'))`.execute(trx);
    for (const each of PARTITIONED) {
      const { from, to } = spanOf(each, now);
      for (let start = startOf(each.step, from); start < to; start = after(each.step, start)) {
        const end = after(each.step, start);
        // Names and bounds are digits of a date: a DDL statement takes no parameters.
        await sql`create table if not exists ${sql.table(nameOf(each, start))} partition of ${sql.table(each.table)}
          for values from (${sql.lit(start.toISOString())}) to (${sql.lit(end.toISOString())})`.execute(trx);
      }
    }
  });
}

/** Drops every partition that ends before what is kept begins; answers their names. */
export async function dropOldPartitions(db: Database, now: Date): Promise<string[]> {
  const dropped: string[] = [];
  for (const each of PARTITIONED) {
    const { rows } = await sql<{ name: string }>`select c.relname as name from pg_inherits i
      join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
      where p.relname = ${each.table} and pg_table_is_visible(c.oid) order by 1`.execute(db);
    const first = nameOf(each, startOf(each.step, spanOf(each, now).from));
    for (const { name } of rows.filter((row) => row.name < first)) {
      await sql`drop table ${sql.table(name)}`.execute(db);
      dropped.push(name);
    }
  }
  return dropped;
}

function startOf(step: PartitionedTable['step'], date: Date): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), step === 'day' ? date.getUTCDate() : 1));
}

function after(step: PartitionedTable['step'], start: Date): Date {
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  return new Date(step === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1));
}

const nameOf = ({ table, step }: PartitionedTable, start: Date): string =>
  `${table}_${start
    .toISOString()
    .slice(0, step === 'day' ? 10 : 7)
    .replaceAll('-', '')}`;
