import { sql, type Updateable } from 'kysely';
import type { Severity, WantedAlert } from '../../domain/alert/model.js';
import type { AlertChange, OpenAlert } from '../../domain/alert/reconcile.js';
import { uuidv7 } from '../../lib/uuid.js';
import type { Queries } from '../lib/database.js';
import type { Alerts } from '../lib/alertTables.js';
import type { Row } from '../lib/tables.js';

export type AlertRow = Row<'alerts'>;

/** Every alert that is not resolved, raised or not. */
export async function openAlerts(db: Queries): Promise<OpenAlert[]> {
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('resolved_at', 'is', null)
    .orderBy('alert_uid')
    .execute();
  return rows.map((row) => ({
    uid: row.alert_uid,
    kind: row.kind,
    object: { kind: row.object_kind, id: row.object_id },
    severity: row.severity,
    firstSeenAt: row.first_seen_at.getTime(),
    raisedAt: row.raised_at?.getTime() ?? null,
    acknowledged: row.acknowledged_at !== null,
    remindedAt: row.reminded_at?.getTime() ?? null,
  }));
}

/** Makes one change; answers the row as it is then, or null where it is gone. */
export async function applyChange(db: Queries, change: AlertChange, now: Date): Promise<AlertRow | null> {
  switch (change.to) {
    case 'new':
      return insertAlert(db, change.alert, change.event === null ? null : now, now);
    case 'seen': {
      const { severity, text, fix } = change.alert;
      const event = {
        raised: { raised_at: now },
        // What was acknowledged was less than what it is now.
        worsened: { acknowledged_at: null, acknowledged_by: null, reminded_at: now },
        reminded: { reminded_at: now },
      };
      const also = change.event === null ? {} : event[change.event];
      return setAlert(db, change.uid, { severity, text, fix, last_seen_at: now, ...also });
    }
    case 'reminded':
      return setAlert(db, change.uid, { reminded_at: now });
    case 'resolved':
      return setAlert(db, change.uid, { resolved_at: now });
    case 'forgotten':
      await db.deleteFrom('alerts').where('alert_uid', '=', change.uid).execute();
      return null;
  }
}

const insertAlert = (db: Queries, alert: WantedAlert, raisedAt: Date | null, now: Date): Promise<AlertRow> =>
  db
    .insertInto('alerts')
    .values((e) => ({
      id: uuidv7(now.getTime()),
      kind: alert.kind,
      severity: alert.severity,
      object_kind: alert.object.kind,
      object_id: alert.object.id,
      vps_uid: e.selectFrom('vps').select('vps_uid').where('id', '=', alert.vpsId),
      domain: alert.domain,
      text: alert.text,
      fix: alert.fix,
      first_seen_at: now,
      last_seen_at: now,
      raised_at: raisedAt,
    }))
    .returningAll()
    .executeTakeFirstOrThrow();

const setAlert = (db: Queries, uid: number, change: Updateable<Alerts>): Promise<AlertRow> =>
  db.updateTable('alerts').set(change).where('alert_uid', '=', uid).returningAll().executeTakeFirstOrThrow();

/** Acknowledges an alert that is open and not yet acknowledged; false: it is not, and nothing changes. */
export async function acknowledgeAlert(db: Queries, id: string, by: string, now: Date): Promise<boolean> {
  const updated = await db
    .updateTable('alerts')
    .set({ acknowledged_at: now, acknowledged_by: by })
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** An alert with its VPS and how telling it goes. */
export interface ShownAlert extends AlertRow {
  readonly vps_id: string | null;
  /** When its last notice was taken. */
  readonly told_at: Date | null;
  /** Its notices that were not taken yet, and how the first of them goes. */
  readonly waiting: number;
  readonly attempts: number | null;
  readonly last_error: string | null;
  readonly next_try_at: Date | null;
}

export interface AlertFilter {
  /** Default: those that are not resolved. */
  readonly state?: 'open' | 'acknowledged' | 'resolved' | 'all' | undefined;
  readonly severity?: Severity | undefined;
  readonly vpsId?: string | undefined;
}

/** Those that were raised, newest first; `before` is the uid of the last one of the page before. */
export async function listAlerts(
  db: Queries,
  { state, severity, vpsId }: AlertFilter,
  page: { readonly before: number | null; readonly limit: number },
): Promise<ShownAlert[]> {
  let query = shown(db).orderBy('a.alert_uid', 'desc').limit(page.limit);
  if (state === 'resolved') query = query.where('a.resolved_at', 'is not', null);
  else if (state !== 'all') query = query.where('a.resolved_at', 'is', null);
  if (state === 'open') query = query.where('a.acknowledged_at', 'is', null);
  if (state === 'acknowledged') query = query.where('a.acknowledged_at', 'is not', null);
  if (severity !== undefined) query = query.where('a.severity', '=', severity);
  if (vpsId !== undefined) query = query.where('vps.id', '=', vpsId);
  if (page.before !== null) query = query.where('a.alert_uid', '<', page.before);
  return query.execute();
}

export const findAlert = async (db: Queries, id: string): Promise<ShownAlert | null> =>
  (await shown(db).where('a.id', '=', id).executeTakeFirst()) ?? null;

const shown = (db: Queries) =>
  db
    .selectFrom('alerts as a')
    .leftJoin('vps', 'vps.vps_uid', 'a.vps_uid')
    .leftJoinLateral(
      (e) =>
        e
          .selectFrom('alert_deliveries as d')
          .select(['d.attempts', 'd.last_error', 'd.next_try_at'])
          .whereRef('d.alert_uid', '=', 'a.alert_uid')
          .where('d.delivered_at', 'is', null)
          .orderBy('d.alert_delivery_uid')
          .limit(1)
          .as('first'),
      (join) => join.onTrue(),
    )
    .selectAll('a')
    .select((e) => [
      'vps.id as vps_id',
      'first.attempts',
      'first.last_error',
      'first.next_try_at',
      e
        .selectFrom('alert_deliveries as d')
        .select((s) => s.fn.max('d.delivered_at').as('at'))
        .whereRef('d.alert_uid', '=', 'a.alert_uid')
        .as('told_at'),
      sql<number>`(select count(*) from alert_deliveries d
        where d.alert_uid = a.alert_uid and d.delivered_at is null)`.as('waiting'),
    ])
    .where('a.raised_at', 'is not', null);
