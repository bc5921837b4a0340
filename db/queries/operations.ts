import { sql } from 'kysely';
import {
  OPEN_STATES,
  type OperationKind,
  type OperationState,
  type Progress,
  type StepError,
} from '../../domain/operation/model.js';
import { json, type Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type OperationRow = Row<'operations'>;

export interface NewOperation {
  readonly id: string;
  readonly kind: OperationKind;
  /** The site's domain, or the VPS's id. */
  readonly target: string;
  readonly vpsId: string;
  /** As the workflow gets it; never a secret. */
  readonly input: object;
  readonly actor: string;
  readonly createdAt: Date;
}

/** Adds an operation in state `accepted`; false, and nothing added, when another one is open on the target. */
export async function insertOperation(db: Queries, operation: NewOperation): Promise<boolean> {
  const { vpsId, input, createdAt, ...same } = operation;
  const inserted = await db
    .insertInto('operations')
    .values({ ...same, vps_id: vpsId, input: json(input), created_at: createdAt, state: 'accepted' })
    // Literals: Postgres finds the partial index only when it can read the predicate.
    .onConflict((conflict) =>
      conflict
        .column('target')
        .where(
          'state',
          'in',
          OPEN_STATES.map((state) => sql.lit(state)),
        )
        .doNothing(),
    )
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function findOperation(db: Queries, id: string): Promise<OperationRow | null> {
  return (await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function findOpenOperation(db: Queries, target: string): Promise<OperationRow | null> {
  const found = await db
    .selectFrom('operations')
    .selectAll()
    .where('target', '=', target)
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst();
  return found ?? null;
}

/** The open operations on a VPS and on its sites, oldest first. */
export async function openOperationsOn(db: Queries, vpsId: string): Promise<OperationRow[]> {
  const open = db.selectFrom('operations').selectAll().where('state', 'in', OPEN_STATES);
  return open.where('vps_id', '=', vpsId).orderBy('operation_uid').execute();
}

/** The operations on a VPS that were given up since then. */
export async function abandonedOn(db: Queries, vpsId: string, since: Date): Promise<OperationRow[]> {
  return db
    .selectFrom('operations')
    .selectAll()
    .where('vps_id', '=', vpsId)
    .where('finished_at', '>=', since)
    .where(sql`error->>'code'`, '=', 'ABANDONED')
    .execute();
}

/** The operations that another one has begun, oldest first. */
export async function partsOf(db: Queries, operationId: string): Promise<OperationRow[]> {
  return db
    .selectFrom('operations')
    .selectAll()
    .where(sql`input->>'partOf'`, '=', operationId)
    .orderBy('operation_uid')
    .execute();
}

/** Every open operation, oldest first: what the reconciler and the watchers look at. */
export async function listOpenOperations(db: Queries): Promise<OperationRow[]> {
  return db.selectFrom('operations').selectAll().where('state', 'in', OPEN_STATES).orderBy('operation_uid').execute();
}

export interface OperationFilter {
  readonly target?: string | undefined;
  readonly kind?: OperationKind | undefined;
  readonly state?: OperationState | undefined;
  readonly vpsId?: string | undefined;
}

/** Newest first; `before` is the uid of the last row of the page before. */
export async function listOperations(
  db: Queries,
  filter: OperationFilter,
  page: { readonly before: number | null; readonly limit: number },
): Promise<OperationRow[]> {
  let query = db.selectFrom('operations').selectAll().orderBy('operation_uid', 'desc').limit(page.limit);
  if (filter.target !== undefined) query = query.where('target', '=', filter.target);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.vpsId !== undefined) query = query.where('vps_id', '=', filter.vpsId);
  if (page.before !== null) query = query.where('operation_uid', '<', page.before);
  return query.execute();
}

/** The open operations of these targets. */
export async function openOperations(db: Queries, targets: readonly string[]): Promise<OperationRow[]> {
  if (targets.length === 0) return [];
  return db
    .selectFrom('operations')
    .selectAll()
    .where('target', 'in', targets)
    .where('state', 'in', OPEN_STATES)
    .execute();
}

/** The last finished operation of each of these targets. */
export async function lastFinished(db: Queries, targets: readonly string[]): Promise<OperationRow[]> {
  if (targets.length === 0) return [];
  return db
    .selectFrom('operations')
    .distinctOn('target')
    .selectAll()
    .where('target', 'in', targets)
    .where('state', 'not in', OPEN_STATES)
    .orderBy('target')
    .orderBy('operation_uid', 'desc')
    .execute();
}

/** The state and progress of an operation that is still open; a finished one stays as it ended. */
export async function recordProgress(
  db: Queries,
  id: string,
  state: OperationState,
  progress: Progress,
): Promise<void> {
  await db
    .updateTable('operations')
    .set((e) => ({ state, progress: json(progress), started_at: e.fn.coalesce('started_at', e.fn<Date>('now')) }))
    .where('id', '=', id)
    .where('state', 'in', OPEN_STATES)
    .execute();
}

export interface Finish {
  readonly state: Extract<OperationState, 'succeeded' | 'undone' | 'cancelled' | 'failed'>;
  /** null keeps what the row has. */
  readonly progress: Progress | null;
  readonly error: StepError | null;
  readonly result: unknown;
}

/** Ends an open operation, once: false when it had ended before or does not exist. */
export async function finishOperation(db: Queries, id: string, end: Finish): Promise<boolean> {
  const updated = await db
    .updateTable('operations')
    .set((e) => ({
      state: end.state,
      ...(end.progress === null ? {} : { progress: json(end.progress) }),
      error: end.error === null ? null : json(end.error),
      result: end.result === null || end.result === undefined ? null : json(end.result),
      started_at: e.fn.coalesce('started_at', 'created_at'),
      finished_at: e.fn<Date>('now'),
    }))
    .where('id', '=', id)
    .where('state', 'in', OPEN_STATES)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}
