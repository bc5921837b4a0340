import { HUB_QUEUE } from '../contracts.js';
import { domainOf, type OperationKind, subjectOf } from './model.js';

/** What an operation works on. */
interface Work {
  readonly kind: OperationKind;
  /** The site's domain, the VPS's id, or VPS/NAME of a lineage. */
  readonly target: string;
}

/** The workflow that works on the target: there is one at a time, so its id is the target's lock. */
export const workflowIdOf = ({ kind, target }: Work): string => `${subjectOf(kind)}/${target}`;

/** How every operation's workflow is started, whoever starts it. */
export const startOptions = ({ operationId, vpsId, ...work }: Work & { operationId: string; vpsId: string }) => ({
  workflowId: workflowIdOf(work),
  workflowIdConflictPolicy: 'FAIL' as const,
  taskQueue: HUB_QUEUE,
  memo: { operationId },
  typedSearchAttributes: [
    { key: keyword('VpsId'), value: vpsId },
    { key: keyword('OperationKind'), value: work.kind },
    ...(domainOf(work) === null ? [] : [{ key: keyword('Domain'), value: work.target }]),
  ],
});

const keyword = (name: string) => ({ name, type: 'KEYWORD' as const });
