import { sql } from 'kysely';
import type { Notice } from '../../domain/alert/notice.js';
import { uuidv7 } from '../../lib/uuid.js';
import { json, type Queries } from '../lib/database.js';

export interface NewDelivery {
  readonly alertUid: number | null;
  /** A renewal that is told; null: none. Each is told once. */
  readonly operationId: string | null;
  readonly notice: Notice;
}

/** Puts a notice on its way. */
export async function insertDelivery(db: Queries, { alertUid, operationId, notice }: NewDelivery): Promise<void> {
  await db
    .insertInto('alert_deliveries')
    .values({ id: uuidv7(), alert_uid: alertUid, operation_id: operationId, notice: json(notice) })
    .onConflict((conflict) => conflict.column('operation_id').doNothing())
    .execute();
}

export interface Delivery {
  readonly uid: number;
  /** The same in every try. */
  readonly id: string;
  readonly notice: Notice;
}

/** Pauses after the first, second ... try, the last one for all further. They outlast a try. Seconds. */
const PAUSES = [15, 60, 300, 900, 3_600];

/**
 * Takes the oldest notice that is due for one try; null: none is. Whoever takes it and dies leaves it to be tried again
 * after the pause. Notices of one alert are told in their order.
 */
export async function takeDelivery(db: Queries): Promise<Delivery | null> {
  const { rows } = await sql<Delivery>`update alert_deliveries as taken
    set attempts = taken.attempts + 1,
      next_try_at = now() + (${PAUSES}::integer[])[least(taken.attempts + 1, ${PAUSES.length})] * interval '1 second'
    where alert_delivery_uid = (
      select d.alert_delivery_uid from alert_deliveries d
      where d.delivered_at is null and d.next_try_at <= now() and not exists (
        select from alert_deliveries sooner
        where sooner.alert_uid = d.alert_uid and sooner.delivered_at is null
          and sooner.alert_delivery_uid < d.alert_delivery_uid)
      order by d.alert_delivery_uid limit 1 for update skip locked)
    returning alert_delivery_uid as uid, id, notice`.execute(db);
  return rows[0] ?? null;
}

/** The receiver has taken it. */
export async function recordDelivered(db: Queries, uid: number): Promise<void> {
  await db
    .updateTable('alert_deliveries')
    .set((e) => ({ delivered_at: e.fn<Date>('now'), last_error: null }))
    .where('alert_delivery_uid', '=', uid)
    .execute();
}

/** The receiver has not taken it; it is tried again. `error`: in words, no secret. */
export async function recordRefused(db: Queries, uid: number, error: string): Promise<void> {
  await db
    .updateTable('alert_deliveries')
    .set({ last_error: error })
    .where('alert_delivery_uid', '=', uid)
    .where('delivered_at', 'is', null)
    .execute();
}

/** Whoever takes notices again gets what waits for it now, not after the pause. */
export async function hurryDeliveries(db: Queries): Promise<void> {
  await db
    .updateTable('alert_deliveries')
    .set((e) => ({ next_try_at: e.fn<Date>('now') }))
    .where('delivered_at', 'is', null)
    .execute();
}

/** The alert's notices that the receiver has not taken yet. */
export async function waitsForReceiver(db: Queries, alertUid: number): Promise<boolean> {
  const waiting = db.selectFrom('alert_deliveries').select('id').where('alert_uid', '=', alertUid);
  return (await waiting.where('delivered_at', 'is', null).limit(1).executeTakeFirst()) !== undefined;
}
