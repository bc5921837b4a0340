import { join } from 'node:path';
import type { UnprovisionedSite, VpsActivities } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { Domain } from '../../domain/fields/brands.js';
import { exists } from '../lib/files.js';
import type { VpsDeps } from './deps.js';
import { vhostFile } from './lib/config.js';
import { liveGeneration } from './proxy/generations.js';
import { REMOVAL_STEP, type RemovalBegun } from './site/finish.js';

type Undos = Pick<
  VpsActivities,
  | 'restoreSite'
  | 'restoreLogs'
  | 'retakeContainers'
  | 'detachUpstreams'
  | 'removeCertificate'
  | 'discardKey'
  | 'unprepareProxy'
>;
type Finishes = Pick<VpsActivities, 'trashCertificate' | 'scanLeftovers'>;

/** Undoes what the ledger holds of an operation, newest first, with the undo of each step; finishes a removal begun. */
export function operationActivities(deps: VpsDeps, steps: Undos & Finishes): Pick<VpsActivities, 'undoOperation'> {
  const { ledger } = deps;
  const undoOf = (step: string): ((call: { operationId: string }) => Promise<void>) | null => {
    if (step.startsWith('attach-')) return steps.detachUpstreams;
    if (step.startsWith('release-')) return steps.retakeContainers;
    return UNDO_OF_STEP[step] === undefined ? null : steps[UNDO_OF_STEP[step]];
  };
  return {
    async undoOperation({ operationId, removal }) {
      const finished = removal === undefined ? null : await finishRemoval(deps, steps, operationId, removal);
      if (finished !== null) return { undone: [], finished };
      const undone: string[] = [];
      for (const step of await ledger.steps(operationId)) {
        const undo = undoOf(step);
        if (undo === null) throw new Error(`the ledger holds a step that nothing undoes: ${step}`);
        await undo({ operationId });
        undone.push(step);
      }
      return { undone };
    },
  };
}

/** Past the point of no return a removal only goes on; null before it. */
async function finishRemoval(
  { ledger, places }: VpsDeps,
  { trashCertificate, scanLeftovers }: Finishes,
  operationId: string,
  domain: Domain,
): Promise<UnprovisionedSite | null> {
  const begun = await ledger.read<RemovalBegun>(operationId, REMOVAL_STEP);
  // The last look at the VPS closes the ledger: then there is nothing to undo, and no site either.
  const over = (await ledger.steps(operationId)).length === 0 && !(await exists(join(places.live, vhostFile(domain))));
  if (begun === null && !over) return null;
  if (begun !== null) await trashCertificate({ operationId, domain, ...begun });
  const keptCertificate = await exists(places.certificatesOf(domain));
  const { left, trash } = await scanLeftovers({
    operationId,
    domain,
    keepCertificate: keptCertificate,
    purge: begun?.purge ?? false,
  });
  if (left.length > 0) throw new VsaError('PROOF_FAILED', `Still there: ${left.join(', ')}`);
  const containers = (begun?.removeContainers ?? []).map((name) => ({ name, fate: 'remove' as const }));
  return { generation: await liveGeneration(places), trash, containers, keptCertificate };
}

const UNDO_OF_STEP: Readonly<Record<string, keyof Undos>> = {
  prepare: 'unprepareProxy',
  key: 'discardKey',
  certificate: 'removeCertificate',
  publish: 'restoreSite',
  logs: 'restoreLogs',
};
