import { sql } from 'kysely';
import type { Queries } from '../lib/database.js';

/** A look at the fleet, by PostgreSQL's clock, so that several API processes share one. */
export interface Look {
  readonly number: number;
  readonly now: Date;
  /** The last look that was brought to its end. */
  readonly lastLookAt: Date | null;
  readonly heardSince: Date;
}

/**
 * Begins a look unless one was begun within `everyMs` (then null), by whichever process. After a pause of `gapMs`
 * without one the hub was down, and has not heard its VPSes.
 */
export async function beginLook(db: Queries, everyMs: number, gapMs: number): Promise<Look | null> {
  const { rows } = await sql<Look>`update alert_watch as watch
    set looks = watch.looks + 1, looked_at = now(),
      heard_since = case when before.looked_at < now() - ${gapMs} * interval '1 millisecond'
        then now() else watch.heard_since end
    from (select looked_at, concluded_at from alert_watch for update) as before
    where before.looked_at is null or before.looked_at <= now() - ${everyMs} * interval '1 millisecond'
    returning watch.looks as number, watch.looked_at as now, before.concluded_at as "lastLookAt",
      watch.heard_since as "heardSince"`.execute(db);
  return rows[0] ?? null;
}

/**
 * Brings a look to its end; false: a later one has begun, and this one counts no more. Until the transaction ends no
 * other look ends. `deaf`: VPSes could not be heard.
 */
export async function concludeLook(db: Queries, look: Look, deaf: boolean): Promise<boolean> {
  const updated = await db
    .updateTable('alert_watch')
    .set({ concluded_at: look.now, ...(deaf ? { heard_since: look.now } : {}) })
    .where('looks', '=', look.number)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}
