import { sql } from 'kysely';
import { json, type Database, type Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type EventRow = Row<'operation_events'>;

export interface NewEvent {
  readonly operationId: string;
  /** The progress version of the body. */
  readonly version: number;
  /** Of the body; the same view seen by two API processes is one event. */
  readonly hash: string;
  readonly body: unknown;
}

/**
 * Adds an event and answers its uid, or the uid of the same event. Writers take turns, so a uid never appears after a
 * higher one: who has seen n has seen all below.
 */
export async function insertEvent(db: Database, event: NewEvent): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${OUTBOX_LOCK})`.execute(trx);
    const inserted = await trx
      .insertInto('operation_events')
      .values({ operation_id: event.operationId, version: event.version, hash: event.hash, body: json(event.body) })
      .onConflict((conflict) => conflict.columns(['operation_id', 'version', 'hash']).doNothing())
      .returning('event_uid')
      .executeTakeFirst();
    return inserted?.event_uid ?? (await uidOf(trx, event));
  });
}

/** Any fixed number that nothing else locks. */
const OUTBOX_LOCK = 7_305_331;

async function uidOf(db: Queries, event: NewEvent): Promise<number> {
  const found = await db
    .selectFrom('operation_events')
    .select('event_uid')
    .where('operation_id', '=', event.operationId)
    .where('version', '=', event.version)
    .where('hash', '=', event.hash)
    .executeTakeFirstOrThrow();
  return found.event_uid;
}

/** Events after this uid, oldest first; of all operations when `operationId` is null. */
export async function eventsAfter(
  db: Queries,
  after: number,
  operationId: string | null,
  limit: number,
): Promise<EventRow[]> {
  let query = db
    .selectFrom('operation_events')
    .selectAll()
    .where('event_uid', '>', after)
    .orderBy('event_uid')
    .limit(limit);
  if (operationId !== null) query = query.where('operation_id', '=', operationId);
  return query.execute();
}

/** The highest uid there is; 0 when there is none. */
export async function lastEventUid(db: Queries): Promise<number> {
  const row = await db
    .selectFrom('operation_events')
    .select((e) => e.fn.max('event_uid').as('uid'))
    .executeTakeFirst();
  return row?.uid ?? 0;
}
