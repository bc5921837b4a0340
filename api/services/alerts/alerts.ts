import { VsaError } from '../../../domain/errors.js';
import type { ToldAlert } from '../../../domain/alert/notice.js';
import type { AlertTest, AlertView } from '../../../domain/schemas/alert.js';
import { hurryDeliveries } from '../../../db/queries/alertDeliveries.js';
import { acknowledgeAlert, findAlert, type ShownAlert } from '../../../db/queries/alerts.js';
import { type AuditIntent, auditEvent, recordIntent, recordOutcome } from '../../../db/queries/audit.js';
import type { Queries } from '../../../db/lib/database.js';
import { uuidv7 } from '../../../lib/uuid.js';
import type { Caller } from '../../lib/caller.js';
import type { Services } from '../services.js';
import { tell, webhookOf } from './webhook.js';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

/** An alert as it is told. */
export const toldAlert = (row: ShownAlert): ToldAlert => ({
  id: row.id,
  kind: row.kind,
  severity: row.severity,
  object: { kind: row.object_kind, id: row.object_id },
  vpsId: row.vps_id,
  domain: row.domain,
  text: row.text,
  fix: row.fix,
  firstSeenAt: row.first_seen_at.toISOString(),
  resolvedAt: time(row.resolved_at),
});

/** An alert as the API shows it. */
export function alertView(row: ShownAlert, now: Date): AlertView {
  return {
    ...toldAlert(row),
    state: row.resolved_at !== null ? 'resolved' : row.acknowledged_at !== null ? 'acknowledged' : 'open',
    lastSeenAt: row.last_seen_at.toISOString(),
    acknowledgedAt: time(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    notice: {
      state: noticeState(row),
      deliveredAt: time(row.told_at),
      attempts: row.attempts ?? 0,
      lastError: row.last_error,
      nextTryAt: time(row.next_try_at),
    },
    source: 'record',
    asOf: now.toISOString(),
  };
}

function noticeState({ waiting, told_at, last_error }: ShownAlert): AlertView['notice']['state'] {
  if (waiting > 0) return last_error === null ? 'waiting' : 'failing';
  return told_at === null ? 'off' : 'delivered';
}

/** From now on nobody is reminded of it. Once is enough; of a resolved one nothing changes. Fails with NOT_FOUND. */
export async function acknowledge(
  { db, auditFile }: Pick<Services, 'db' | 'auditFile'>,
  id: string,
  { actor }: Caller,
): Promise<AlertView> {
  const alert = await findAlert(db, id);
  if (alert === null) throw new VsaError('NOT_FOUND', `There is no alert ${id}.`);
  const now = new Date();
  const intent = {
    ...audited(actor, 'alert.ack', alert.object_id),
    vpsId: alert.vps_id,
    params: { id, kind: alert.kind },
  };
  const outcome = await db.transaction().execute(async (trx) => {
    if (!(await acknowledgeAlert(trx, id, actor, now))) return null;
    await recordIntent(trx, intent);
    return ended(trx, intent, 'succeeded');
  });
  if (outcome !== null) await auditFile.append(auditEvent(outcome));
  return alertView((await findAlert(db, id)) ?? alert, now);
}

/** Sends a test to the webhook now and answers what its receiver said. Fails with WEBHOOK_MISSING. */
export async function testWebhook(
  { db, configuration, auditFile }: Pick<Services, 'db' | 'configuration' | 'auditFile'>,
  { actor }: Caller,
): Promise<AlertTest> {
  const webhook = webhookOf(configuration);
  if (webhook === null) throw new VsaError('WEBHOOK_MISSING', 'VSA_ALERT_WEBHOOK_URL is not set.');
  const intent = { ...audited(actor, 'alert.test', 'webhook'), vpsId: null, params: { format: webhook.format } };
  await recordIntent(db, intent);
  const now = new Date();
  const text = `${actor} tests whether alerts arrive here. Nothing is wrong.`;
  const notice = { type: 'alert.test', timestamp: now.toISOString(), data: { text } } as const;
  const answer = await tell(webhook, intent.operationId, notice, { now });
  if (answer.delivered) await hurryDeliveries(db);
  const outcome = await ended(db, intent, answer.delivered ? 'succeeded' : 'failed');
  if (outcome !== null) await auditFile.append(auditEvent(outcome));
  return answer;
}

const audited = (actor: string, action: string, target: string) => ({
  id: uuidv7(),
  operationId: uuidv7(),
  actor,
  action,
  target,
});

const ended = (db: Queries, { operationId }: AuditIntent, result: 'succeeded' | 'failed') =>
  recordOutcome(db, { id: uuidv7(), operationId, result, error: null });
