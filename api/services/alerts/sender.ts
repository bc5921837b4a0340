import { recordDelivered, recordRefused, takeDelivery } from '../../../db/queries/alertDeliveries.js';
import { repeat, type Repeated } from '../../lib/repeat.js';
import type { Services } from '../services.js';
import { tell, webhookOf } from './webhook.js';

/** Milliseconds between two looks for notices that are due. */
const TICK = 1_000;

/** Sends the notices that are on their way until the receiver has taken them. Null: there is no webhook. */
export function alertSender({
  db,
  configuration,
  log,
}: Pick<Services, 'db' | 'configuration' | 'log'>): Repeated | null {
  const webhook = webhookOf(configuration);
  if (webhook === null) return null;

  async function sendDue(stopped: AbortSignal): Promise<void> {
    for (;;) {
      const delivery = stopped.aborted ? null : await takeDelivery(db);
      if (delivery === null || webhook === null) return;
      const { uid, id, notice } = delivery;
      const { delivered, answer } = await tell(webhook, id, notice, { now: new Date(), stopped });
      if (delivered) await recordDelivered(db, uid);
      else if (!stopped.aborted) {
        await recordRefused(db, uid, answer);
        log.warn({ deliveryId: id, type: notice.type, answer }, 'the webhook has not taken a notice');
      }
    }
  }
  return repeat('sending alerts', TICK, sendDue, log);
}
