import { json, type Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export interface NewIdempotencyKey {
  readonly principal: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly operationId: string;
  /** The first answer, given again to a replay. */
  readonly response: unknown;
}

export async function findIdempotencyKey(
  db: Queries,
  principal: string,
  key: string,
): Promise<Row<'idempotency_keys'> | null> {
  const found = await db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst();
  return found ?? null;
}

/** Keeps the key; false when another request got it first. */
export async function insertIdempotencyKey(db: Queries, entry: NewIdempotencyKey): Promise<boolean> {
  const inserted = await db
    .insertInto('idempotency_keys')
    .values({
      principal: entry.principal,
      key: entry.key,
      body_hash: entry.bodyHash,
      operation_id: entry.operationId,
      response: json(entry.response),
    })
    .onConflict((conflict) => conflict.columns(['principal', 'key']).doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Forgets the key of an operation that never started, so that the same request may be sent again. */
export async function forgetIdempotencyKey(db: Queries, operationId: string): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('operation_id', '=', operationId).execute();
}
