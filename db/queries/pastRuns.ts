import { sql } from 'kysely';
import type { OperationKind, Progress } from '../../domain/operation/model.js';
import type { Queries } from '../lib/database.js';

/** So many operations back it is looked for them: a kind that is rare must not make it read the whole table. */
const NEWEST = 20_000;

/** The newest operations of the kind that have succeeded: milliseconds each took, and its steps. */
export async function pastRuns(
  db: Queries,
  kind: OperationKind,
  limit: number,
): Promise<{ readonly tookMs: number; readonly progress: Progress | null }[]> {
  return db
    .selectFrom('operations')
    .select(['progress', sql<number>`(extract(epoch from finished_at - created_at) * 1000)::float8`.as('tookMs')])
    .where('kind', '=', kind)
    .where('state', '=', 'succeeded')
    .where('finished_at', 'is not', null)
    .where(
      'operation_uid',
      '>',
      sql<number>`(select coalesce(max(operation_uid), 0) - ${sql.lit(NEWEST)} from operations)`,
    )
    .orderBy('operation_uid', 'desc')
    .limit(limit)
    .execute();
}
