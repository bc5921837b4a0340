import type { AddVpsInput } from '../../domain/contracts.js';
import { NO_REPORT } from '../../domain/vps/report.js';
import { ADD_VPS_STEPS } from '../../domain/vps/steps.js';
import { keepReport } from '../lib/keepReport.js';
import { NOTHING_TO_UNDO, saga } from '../lib/saga.js';

const PLAN = { steps: ADD_VPS_STEPS, firstChange: 'make the folders and generation 1', waitForVps: true } as const;

/** What a VPS was added with: its generation, or why it is only observed. */
export interface AddedVps {
  readonly generation: number | null;
  readonly observeOnly: string | null;
}

/**
 * A VPS becomes a member of the fleet once its agent has come and nothing is in the way: it gets folders and generation
 * 1, proven to be served. One that serves sites already is left as it is, and only observed.
 */
export function addVps(input: AddVpsInput): Promise<AddedVps> {
  const { operationId, vpsId } = input;
  const call = { operationId, vpsId };

  return saga(input, PLAN, async (step, hub, vps) => {
    const ping = () => vps.pingVps({ operationId });
    const { agentVersion } = await step('wait for the agent', ping, () => hub.withdrawVps(call));
    step.detail(`agent ${agentVersion}`);

    const check = () => vps.checkVps({ operationId, hubTime: Date.now(), observe: true });
    const { observeOnly, warnings, summary } = await step('check the VPS', check, NOTHING_TO_UNDO);
    step.detail(summary);
    for (const warning of warnings) step.warn(warning);

    let generation: number | null = null;
    if (observeOnly === null) {
      const prepare = async () => {
        const { thumbprint } = await hub.accountThumbprint(call);
        return vps.prepareProxy({ operationId, vpsId, thumbprint });
      };
      await step('make the folders and generation 1', prepare, () => vps.unprepareProxy({ operationId }));
      ({ generation } = await step('prove nginx', () => vps.proveProxy({ operationId }), NOTHING_TO_UNDO));
    } else {
      step.warn(`${observeOnly} Its sites are listed; nothing on the VPS is changed.`);
      step.skip('make the folders and generation 1', 'it is only observed');
      step.skip('prove nginx', 'it is only observed');
    }

    const keep = () => keepReport(vps, hub, { vpsId, last: NO_REPORT, ended: [] });
    const kept = await step('keep its first report', keep, NOTHING_TO_UNDO);
    if (!kept) step.warn('Its first report was not kept; the next sync asks again.');

    step.pointOfNoReturn();
    const record = () => hub.recordVps({ ...call, generation, observeOnly, progress: step.progress() });
    await step('record the VPS', record, NOTHING_TO_UNDO);
    return { generation, observeOnly };
  });
}
