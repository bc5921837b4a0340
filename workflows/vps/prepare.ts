import type { PrepareVpsInput } from '../../domain/contracts.js';
import { PREPARE_VPS_STEPS } from '../../domain/vps/steps.js';
import { NOTHING_TO_UNDO, saga } from '../lib/saga.js';

const PLAN = { steps: PREPARE_VPS_STEPS, firstChange: 'make the folders and generation 1', waitForVps: true } as const;

/** Makes a VPS able to carry sites: folders, generation 1 with the default servers, nginx proven to serve it. */
export function prepareVps(input: PrepareVpsInput): Promise<{ generation: number }> {
  const { operationId, vpsId } = input;
  const call = { operationId, vpsId };

  return saga(input, PLAN, async (step, hub, vps) => {
    const inspect = async () => {
      await vps.pingVps({ operationId });
      return vps.checkVps({ operationId, hubTime: Date.now(), observe: false });
    };
    const { warnings, summary } = await step('inspect the VPS', inspect, NOTHING_TO_UNDO);
    step.detail(summary);
    for (const warning of warnings) step.warn(warning);

    const prepare = async () => {
      const { thumbprint } = await hub.accountThumbprint(call);
      return vps.prepareProxy({ operationId, vpsId, thumbprint });
    };
    await step('make the folders and generation 1', prepare, () => vps.unprepareProxy({ operationId }));

    const { generation } = await step('prove nginx', () => vps.proveProxy({ operationId }), NOTHING_TO_UNDO);

    step.pointOfNoReturn();
    const record = () => hub.recordVps({ ...call, generation, observeOnly: null, progress: step.progress() });
    await step('record the VPS', record, NOTHING_TO_UNDO);
    return { generation };
  });
}
