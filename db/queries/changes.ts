import type { LocalChange } from '../../domain/vps/change.js';
import type { Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

/** Keeps what an agent recorded; what is there already stays as it is. */
export async function storeChanges(db: Queries, vpsUid: number, lines: readonly LocalChange[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ n, at, operationId, activity, subject, result, durationMs }) => ({
    ...{ vps_uid: vpsUid, n, at, operation_id: operationId, activity, subject, result, duration_ms: durationMs },
  }));
  await db
    .insertInto('vps_changes')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['vps_uid', 'n']).doNothing())
    .execute();
}

/** The number of the last one that is kept; 0: none. */
export async function lastChange(db: Queries, vpsUid: number): Promise<number> {
  const query = db.selectFrom('vps_changes').select((e) => e.fn.max('n').as('n'));
  return (await query.where('vps_uid', '=', vpsUid).executeTakeFirst())?.n ?? 0;
}

/** The newest changes of a VPS, the last one first. */
export async function recentChanges(db: Queries, vpsUid: number, most: number): Promise<Row<'vps_changes'>[]> {
  const query = db.selectFrom('vps_changes').selectAll().where('vps_uid', '=', vpsUid);
  return query.orderBy('n', 'desc').limit(most).execute();
}
