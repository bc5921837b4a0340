import { sleep } from '@temporalio/workflow';
import type { HubActivities, RemovedVps, RemoveVpsInput } from '../../domain/contracts.js';
import { REMOVE_VPS_STEPS, type RemoveVpsStep } from '../../domain/vps/steps.js';
import { fail } from '../lib/failure.js';
import { NOTHING_TO_UNDO, saga, type Steps } from '../lib/saga.js';

const PLAN = { steps: REMOVE_VPS_STEPS, firstChange: 'take the sites off', waitForVps: true } as const;

/**
 * Takes a VPS out of the fleet: each of its sites by an operation of its own, or left as it is; then its agent's
 * certificates, its names and its row. Until the last step it can be undone: what sites remain are VSA's again.
 */
export function removeVps(input: RemoveVpsInput): Promise<RemovedVps> {
  const { operationId, vpsId, leaveSites, force } = input;
  const call = { operationId, vpsId };

  return saga(input, PLAN, async (step, hub) => {
    await step(
      'take no new work',
      () => hub.closeVps(call),
      () => hub.reopenVps(call),
    );

    if (force) step.skip('wait until nothing runs there', 'what runs there is given up');
    else await step('wait until nothing runs there', () => hub.refuseBusyVps(call), NOTHING_TO_UNDO);

    if (force || leaveSites) step.skip('take the sites off', 'they are left as they are');
    else {
      const remove = () => removeSites(step, hub, input);
      await step('take the sites off', remove, () => hub.cancelSiteRemovals(call));
    }

    step.pointOfNoReturn();
    const record = () => hub.recordVpsRemoval({ ...call, progress: step.progress() });
    return step('remove the VPS', record, NOTHING_TO_UNDO);
  });
}

/** Looks every second at first; a site whose removal is held keeps the VPS as long. */
async function removeSites(step: Steps<RemoveVpsStep>, hub: HubActivities, input: RemoveVpsInput): Promise<void> {
  const { operationId, vpsId, containers } = input;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE)) {
    const { open, failed, removed } = await hub.removeSites({ operationId, vpsId, containers });
    const [first] = failed;
    if (first !== undefined) {
      const names = failed.map(({ domain }) => domain).join(', ');
      throw fail('PRECONDITION', `Not taken off: ${names} (${first.message}). ${removed} others are.`);
    }
    step.detail(open.length === 0 ? `${removed} taken off` : `${removed} taken off, ${open.length} to go`);
    if (open.length === 0) return;
    await sleep(pause, { summary: `while ${open.length} sites are taken off` });
  }
}

/** Milliseconds. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
