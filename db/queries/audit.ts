import { sql } from 'kysely';
import type { StepError } from '../../domain/operation/model.js';
import { json, type Queries } from '../lib/database.js';
import type { Row } from '../lib/tables.js';

export type AuditRow = Row<'audit_events'>;

export interface AuditIntent {
  /** UUIDv7. */
  readonly id: string;
  readonly operationId: string;
  readonly vpsId: string | null;
  readonly actor: string;
  /** `noun.verb`, for example `site.provision`. */
  readonly action: string;
  readonly target: string;
  /** Redacted by the caller. */
  readonly params: object;
}

/** Written in the transaction that accepts the operation, so before any machine changes. */
export async function recordIntent(db: Queries, intent: AuditIntent): Promise<void> {
  const { id, operationId, vpsId, actor, action, target, params } = intent;
  await db
    .insertInto('audit_events')
    .values({
      id,
      operation_id: operationId,
      phase: 'intent',
      vps_id: vpsId,
      actor,
      action,
      target,
      params: json(params),
      result: null,
      duration_ms: null,
    })
    .execute();
}

export interface AuditOutcome {
  /** UUIDv7 of the outcome's own row; used only when it is the first. */
  readonly id: string;
  readonly operationId: string;
  /** The operation's final state. */
  readonly result: string;
  readonly error: StepError | null;
}

/**
 * The one outcome of an operation, copied from its intent; the first call wins, later ones change nothing. Answers the
 * row when this call wrote it, else null: whoever gets the row appends it to the audit file.
 */
export async function recordOutcome(db: Queries, outcome: AuditOutcome): Promise<AuditRow | null> {
  const written = await db
    .insertInto('audit_events')
    .columns([
      'id',
      'operation_id',
      'phase',
      'vps_id',
      'actor',
      'action',
      'target',
      'params',
      'result',
      'error',
      'duration_ms',
    ])
    .expression((e) =>
      e
        .selectFrom('audit_events')
        .select((s) => [
          s.cast<string>(s.val(outcome.id), 'uuid').as('id'),
          'operation_id',
          s.val('outcome' as const).as('phase'),
          'vps_id',
          'actor',
          'action',
          'target',
          'params',
          s.val(outcome.result).as('result'),
          s.cast<StepError | null>(s.val(outcome.error === null ? null : json(outcome.error)), 'jsonb').as('error'),
          MILLISECONDS_SINCE.as('duration_ms'),
        ])
        .where('operation_id', '=', outcome.operationId)
        .where('phase', '=', 'intent'),
    )
    .onConflict((conflict) => conflict.columns(['operation_id', 'phase']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return written ?? null;
}

const MILLISECONDS_SINCE = sql<number>`(extract(epoch from clock_timestamp() - audit_events.timestamp) * 1000)::bigint`;

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly result?: string | undefined;
  readonly vpsId?: string | undefined;
  readonly operationId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/**
 * Newest first: of each operation its outcome, or its intent while there is none. `before` is the uid of the last row
 * of the page before.
 */
export async function listAudit(
  db: Queries,
  filter: AuditFilter,
  page: { readonly before: number | null; readonly limit: number },
): Promise<AuditRow[]> {
  let query = db
    .selectFrom('audit_events as event')
    .selectAll('event')
    .where((e) =>
      e.or([
        e('event.phase', '=', 'outcome'),
        e.not(
          e.exists(
            e
              .selectFrom('audit_events as later')
              .select('later.audit_uid')
              .whereRef('later.operation_id', '=', 'event.operation_id')
              .where('later.phase', '=', 'outcome'),
          ),
        ),
      ]),
    )
    .orderBy('event.audit_uid', 'desc')
    .limit(page.limit);
  if (filter.actor !== undefined) query = query.where('event.actor', '=', filter.actor);
  if (filter.action !== undefined) query = query.where('event.action', '=', filter.action);
  if (filter.target !== undefined) query = query.where('event.target', '=', filter.target);
  if (filter.result !== undefined) query = query.where('event.result', '=', filter.result);
  if (filter.vpsId !== undefined) query = query.where('event.vps_id', '=', filter.vpsId);
  if (filter.operationId !== undefined) query = query.where('event.operation_id', '=', filter.operationId);
  if (filter.since !== undefined) query = query.where('event.timestamp', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('event.timestamp', '<', filter.until);
  if (page.before !== null) query = query.where('event.audit_uid', '<', page.before);
  return query.execute();
}

/** An audit row as the API shows it and as one line of the audit file holds it. */
export const auditEvent = (row: AuditRow) => ({
  id: row.id,
  phase: row.phase,
  timestamp: row.timestamp.toISOString(),
  vpsId: row.vps_id,
  actor: row.actor,
  action: row.action,
  target: row.target,
  params: row.params,
  result: row.result,
  error: row.error,
  durationMs: row.duration_ms,
  operationId: row.operation_id,
});
