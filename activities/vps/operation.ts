import type { VpsActivities } from '../../domain/contracts.js';
import type { VpsDeps } from './deps.js';

type Undos = Pick<
  VpsActivities,
  'restoreSite' | 'restoreLogs' | 'retakeContainers' | 'detachUpstreams' | 'removeCertificate' | 'discardKey' | 'unprepareProxy'
>;

/** Undoes what the ledger holds of an operation, newest first, with the undo of each step. */
export function operationActivities({ ledger }: VpsDeps, undos: Undos): Pick<VpsActivities, 'undoOperation'> {
  const undoOf = (step: string): ((call: { operationId: string }) => Promise<void>) | null => {
    if (step.startsWith('attach-')) return undos.detachUpstreams;
    if (step.startsWith('release-')) return undos.retakeContainers;
    return UNDO_OF_STEP[step] === undefined ? null : undos[UNDO_OF_STEP[step]];
  };
  return {
    async undoOperation({ operationId }) {
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

const UNDO_OF_STEP: Readonly<Record<string, keyof Undos>> = {
  prepare: 'unprepareProxy',
  key: 'discardKey',
  certificate: 'removeCertificate',
  publish: 'restoreSite',
  logs: 'restoreLogs',
};
