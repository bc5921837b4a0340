import { RENEW_LINEAGE_STEPS } from '../../domain/certificate/lineage.js';
import type { RenewedLineage, RenewLineageInput } from '../../domain/contracts.js';
import { NOTHING_TO_UNDO, saga } from '../lib/saga.js';

const PLAN = {
  steps: RENEW_LINEAGE_STEPS,
  // What certbot renewed stays so: an operation that ends before its record has failed, and undone nothing.
  firstChange: 'record the renewal',
  waitForVps: false,
  // The schedule comes again.
  neverHeld: true,
} as const;

/** Lets a VPS's own certbot renew one of its certificates, and nginx serve it. Whatever is in the way ends it. */
export function renewLineage(input: RenewLineageInput): Promise<RenewedLineage> {
  const { operationId, vpsId, lineage, fingerprint } = input;
  const call = { operationId, lineage };

  return saga(input, PLAN, async (step, hub, vps) => {
    const renew = () => vps.renewLineage({ ...call, fingerprint });
    const certificate = await step('run certbot', renew, NOTHING_TO_UNDO);

    const reload = () => vps.reloadLineage({ ...call, certificate });
    const { generation } = await step('reload nginx', reload, NOTHING_TO_UNDO);
    const proof = await step('prove', () => vps.proveLineage({ ...call, certificate }), NOTHING_TO_UNDO);

    step.pointOfNoReturn();
    const result = { lineage, certificate, generation, proof };
    const record = () => hub.recordLineage({ operationId, vpsId, result, progress: step.progress() });
    await step('record the renewal', record, NOTHING_TO_UNDO);
    return result;
  });
}
