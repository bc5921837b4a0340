import { HUB_QUEUE } from '../contracts.js';
import { isOfVps, type OperationKind } from './model.js';

/** What an operation works on. */
interface Work {
  readonly kind: OperationKind;
  /** The site's domain, or the VPS's id. */
  readonly target: string;
}

/** The workflow that works on the target: there is one at a time, so its id is the target's lock. */
export const workflowIdOf = ({ kind, target }: Work): string => (isOfVps(kind) ? `vps/${target}` : `site/${target}`);

/** How every operation's workflow is started, whoever starts it. */
export const startOptions = ({ operationId, vpsId, ...work }: Work & { operationId: string; vpsId: string }) => ({
  workflowId: workflowIdOf(work),
  workflowIdConflictPolicy: 'FAIL' as const,
  taskQueue: HUB_QUEUE,
  memo: { operationId },
  typedSearchAttributes: [
    { key: keyword('VpsId'), value: vpsId },
    { key: keyword('OperationKind'), value: work.kind },
    ...(isOfVps(work.kind) ? [] : [{ key: keyword('Domain'), value: work.target }]),
  ],
});

const keyword = (name: string) => ({ name, type: 'KEYWORD' as const });
