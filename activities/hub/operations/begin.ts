import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { OperationInput } from '../../../domain/contracts.js';
import type { VpsId } from '../../../domain/fields/brands.js';
import type { OperationKind } from '../../../domain/operation/model.js';
import { startOptions, workflowIdOf } from '../../../domain/operation/start.js';
import { uuidv7 } from '../../../lib/uuid.js';
import type { Queries } from '../../../db/lib/database.js';
import { recordIntent } from '../../../db/queries/audit.js';
import { insertOperation } from '../../../db/queries/operations.js';
import { holdActive } from '../../../db/queries/vps.js';
import type { HubDeps } from '../deps.js';
import { describeWorkflow } from './workflow.js';

/** An operation that the hub itself begins. */
export interface Begun {
  readonly kind: OperationKind;
  /** The site's domain, the VPS's id, or VPS/NAME of a lineage. */
  readonly target: string;
  /** The workflow's input; it names the operation and its VPS. */
  readonly input: OperationInput & { readonly vpsId: VpsId };
  readonly actor: string;
  /** `noun.verb` of the audit. */
  readonly action: string;
  /** For Temporal Web. */
  readonly summary: string;
  /** Begun although its VPS is being removed. */
  readonly onClosedVps?: true;
}

/**
 * Accepts and starts an operation as the API does for a person: row, audit intent and what `also` writes, all or
 * nothing, then the workflow. False: another one is open on the target or has not closed yet, or the VPS is not active.
 */
export async function beginOperation(
  { db, temporal, now }: Pick<HubDeps, 'db' | 'temporal' | 'now'>,
  { kind, target, input, actor, action, summary, onClosedVps }: Begun,
  also: (trx: Queries) => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const { operationId, vpsId } = input;
  const last = await describeWorkflow(temporal, workflowIdOf({ kind, target }));
  if (last?.status.name === 'RUNNING') return false;
  const accepted = await db.transaction().execute(async (trx) => {
    if (!onClosedVps && !(await holdActive(trx, vpsId))) return false;
    const row = { id: operationId, kind, target, vpsId, actor, input, createdAt: now() };
    if (!(await insertOperation(trx, row))) return false;
    await recordIntent(trx, { id: uuidv7(), operationId, vpsId, actor, action, target, params: {} });
    await also(trx);
    return true;
  });
  if (!accepted) return false;
  try {
    const options = startOptions({ kind, operationId, vpsId, target });
    await temporal.workflow.start(kind, { ...options, args: [input], staticSummary: summary });
  } catch (error) {
    // The reconciler ends what was accepted and never started.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return true;
}
