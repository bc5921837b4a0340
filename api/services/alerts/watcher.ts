import { judge } from '../../../domain/alert/judge.js';
import type { Notice } from '../../../domain/alert/notice.js';
import { type AlertEvent, changesOf } from '../../../domain/alert/reconcile.js';
import { insertDelivery, waitsForReceiver } from '../../../db/queries/alertDeliveries.js';
import { renewalsSince } from '../../../db/queries/alertFacts.js';
import { applyChange, findAlert, openAlerts } from '../../../db/queries/alerts.js';
import { beginLook, concludeLook, type Look } from '../../../db/queries/alertWatch.js';
import { notePause } from '../../../db/queries/scheduleRuns.js';
import type { Queries } from '../../../db/lib/database.js';
import { repeat, type Repeated } from '../../lib/repeat.js';
import type { Services } from '../services.js';
import { toldAlert } from './alerts.js';
import { gatherFacts } from './facts.js';
import { webhookOf } from './webhook.js';

/** At most one look of all API processes within this time; each of them tries more often. Milliseconds. */
const EVERY = 10_000;
const TICK = 2_000;
/** So long without a look: the hub was down. Milliseconds. */
const GAP = 60_000;
/** A renewal is recorded a moment after the time that stands in its record. Milliseconds. */
const MARGIN = 60_000;

/**
 * Sees what is wrong with the fleet and with the hub itself, and keeps the alerts as they should be. It runs beside
 * Temporal, not on it, so that it also sees that schedules do not run; it needs PostgreSQL alone.
 */
export function alertWatcher(services: Pick<Services, 'db' | 'engine' | 'configuration' | 'log'>): Repeated {
  const { db, configuration, log } = services;
  const toldTo = webhookOf(configuration) !== null;

  async function look(): Promise<void> {
    const begun = await beginLook(db, EVERY, GAP);
    if (begun === null) return;
    const facts = await gatherFacts(services, begun);
    const judgement = judge(facts);
    await db.transaction().execute(async (trx) => {
      if (!(await concludeLook(trx, begun, facts.temporal === 'down'))) return;
      for (const known of facts.schedules)
        if (known.facts !== 'unknown' && known.facts !== null)
          await notePause(trx, known.schedule.id, known.facts.paused, begun.now);
      for (const change of changesOf(await openAlerts(trx), judgement, begun.now.getTime())) {
        const row = await applyChange(trx, change, begun.now);
        if (row !== null && change.event !== null && toldTo) await tellLater(trx, row.id, change.event, begun.now);
      }
      if (toldTo && configuration.VSA_ALERT_ON_RENEWAL) await tellRenewals(trx, begun);
    });
  }
  return repeat('looking for alerts', TICK, look, log);
}

async function tellLater(trx: Queries, id: string, event: AlertEvent, now: Date): Promise<void> {
  const row = await findAlert(trx, id);
  // A receiver that is down need not be reminded of what it has not heard yet.
  if (row === null || (event === 'reminded' && (await waitsForReceiver(trx, row.alert_uid)))) return;
  const notice: Notice = {
    type: `alert.${event}`,
    timestamp: now.toISOString(),
    data: toldAlert(row),
  };
  await insertDelivery(trx, { alertUid: row.alert_uid, operationId: null, notice });
}

async function tellRenewals(trx: Queries, { now, lastLookAt }: Look): Promise<void> {
  for (const { at, ...data } of await renewalsSince(trx, new Date((lastLookAt ?? now).getTime() - MARGIN))) {
    const notice: Notice = { type: 'certificate.renewed', timestamp: at.toISOString(), data };
    await insertDelivery(trx, { alertUid: null, operationId: data.operationId, notice });
  }
}
