import type { ContainerAnswer, RemovalPlan, UnprovisionedSite, UnprovisionSiteInput } from '../../domain/contracts.js';
import type { ContainerName } from '../../domain/fields/brands.js';
import type { Question } from '../../domain/operation/model.js';
import {
  UNPROVISION_POINT_OF_NO_RETURN,
  UNPROVISION_SITE_STEPS,
  type UnprovisionSiteStep,
} from '../../domain/site/steps.js';
import { fail } from '../lib/failure.js';
import { NOTHING_TO_UNDO, saga, type Steps } from '../lib/saga.js';

const PLAN = { steps: UNPROVISION_SITE_STEPS, firstChange: 'publish without the site', waitForVps: false } as const;

/** Takes a site off its VPS. Until the certificate goes to trash, everything can be undone; after it, it finishes. */
export function unprovisionSite(input: UnprovisionSiteInput): Promise<UnprovisionedSite> {
  const { operationId, vpsId, domain, keepCertificate, purge } = input;
  const call = { operationId, vpsId };

  return saga(input, PLAN, async (step, hub, vps) => {
    const plan = await step('plan the removal', () => vps.planRemoval({ operationId, domain }), NOTHING_TO_UNDO);

    const decide = () => decideFates(step, input, plan);
    const containers = await step('decide about the containers', decide, NOTHING_TO_UNDO);

    const names = [plan.domain, ...plan.site.aliases];
    const unpublish = () => vps.unpublishSite({ operationId, domain, names });
    const { generation } = await step('publish without the site', unpublish, () => vps.restoreSite({ operationId }));

    const trashLogs = () => vps.trashLogs({ operationId, domain });
    await step('move the logs to trash', trashLogs, () => vps.restoreLogs({ operationId }));

    const release = () => vps.releaseContainers({ operationId, domain, containers });
    await step('release the containers', release, () => vps.retakeContainers({ operationId }));

    step.pointOfNoReturn();
    const removeContainers = containers.filter(({ fate }) => fate === 'remove').map(({ name }) => name);
    const trash = () => vps.trashCertificate({ operationId, domain, keepCertificate, removeContainers, purge });
    await step(UNPROVISION_POINT_OF_NO_RETURN, trash, NOTHING_TO_UNDO);

    const scan = async () => {
      const scanned = await vps.scanLeftovers({ operationId, domain, keepCertificate, purge });
      if (scanned.left.length > 0) throw fail('PROOF_FAILED', `Still there: ${scanned.left.join(', ')}`);
      return scanned;
    };
    const scanned = await step('scan for leftovers', scan, NOTHING_TO_UNDO);

    const result = { generation, trash: scanned.trash, containers, keptCertificate: keepCertificate };
    const record = () => hub.recordRemoval({ ...call, domain, result, progress: step.progress() });
    await step('record the removal', record, NOTHING_TO_UNDO);
    return result;
  });
}

type Fates = readonly { readonly name: ContainerName; readonly fate: ContainerAnswer }[];

/** One answer for all containers of the site alone; a shared or absent one is always kept. */
async function decideFates(
  step: Steps<UnprovisionSiteStep>,
  input: UnprovisionSiteInput,
  plan: RemovalPlan,
): Promise<Fates> {
  const own = plan.containers.filter((container) => container.exists && container.sharedWith.length === 0);
  for (const { name, sharedWith } of plan.containers)
    if (sharedWith.length > 0) step.warn(`${name} is kept: ${sharedWith.join(', ')} use it too.`);
  if (own.length === 0) step.detail('no container belongs to this site alone');
  const answer =
    own.length === 0 ? 'keep' : (input.containers ?? (await step.ask(question(own.map(({ name }) => name)))));
  const fate = answer as ContainerAnswer;
  return plan.containers.map(({ name }) => ({ name, fate: own.some((mine) => mine.name === name) ? fate : 'keep' }));
}

const question = (containers: readonly string[]): Question => ({
  text: `What becomes of ${containers.join(', ')}?`,
  choices: [
    { value: 'keep', consequence: 'keeps running, and leaves the network if VSA joined it' },
    { value: 'stop', consequence: 'is stopped; nothing of it is deleted' },
    { value: 'remove', consequence: 'is deleted past the point of no return; its volumes and image stay' },
  ],
});
