import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { HUB_QUEUE, type UndoFromLedgerInput, type Waits } from '../../domain/contracts.js';
import { domainOf, OPEN_STATES, type StepError } from '../../domain/operation/model.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { Database, Queries } from '../../db/lib/database.js';
import { releaseNames } from '../../db/queries/claims.js';
import { endOperation } from '../../db/queries/endings.js';
import { listOpenOperations, type OperationRow, partsOf } from '../../db/queries/operations.js';
import { reopenVps } from '../../db/queries/vps.js';
import { appendAudit } from './auditFile.js';
import { cancelWorkflow, describeWorkflow } from './operations/workflow.js';

export interface ReconcileDeps {
  readonly db: Database;
  readonly temporal: Client;
  readonly waits: Waits;
  readonly auditFile: string;
  readonly now: () => Date;
  readonly log: (text: string) => void;
}

/** The API starts a workflow within 3 s of the row, or gives up; a younger row may still be on its way. */
const STARTING_MS = 10_000;

/**
 * Compares every open operation's row with Temporal. One that never started ends `failed` NOT_STARTED; one whose
 * workflow was terminated or lost is undone from the ledger under the same id, held LOST until a person says `retry`.
 */
export async function reconcile(deps: ReconcileDeps): Promise<void> {
  for (const row of await listOpenOperations(deps.db)) {
    if (deps.now().getTime() - row.created_at.getTime() < STARTING_MS) continue;
    const fate = await fateOf(deps.temporal, row);
    if (fate === 'never started') await endUnstarted(deps, row);
    else if (fate === 'lost' && row.kind === 'removeVps') await reopenLost(deps, row);
    else if (fate === 'lost') await undoLost(deps, row);
  }
}

async function fateOf(temporal: Client, row: OperationRow): Promise<'running' | 'never started' | 'lost'> {
  const found = await describeWorkflow(temporal, workflowIdOf(row));
  if (found?.memo?.['operationId'] === row.id) return found.status.name === 'RUNNING' ? 'running' : 'lost';
  return row.state === 'accepted' ? 'never started' : 'lost';
}

async function endUnstarted(deps: ReconcileDeps, row: OperationRow): Promise<void> {
  const error = { code: 'NOT_STARTED', message: 'The hub stopped before the operation was started.' } as const;
  const ended = await end(deps, row, 'failed', error, (trx) => releaseNames(trx, row.id));
  if (ended) deps.log(`operation ${row.id} on ${row.target} had never started: failed`);
}

/** Until its last step, which closes its row too, the removal of a VPS changes nothing that a machine has to undo. */
async function reopenLost(deps: ReconcileDeps, row: OperationRow): Promise<void> {
  const parts = (await partsOf(deps.db, row.id)).filter(({ state }) => OPEN_STATES.includes(state));
  for (const part of parts) await cancelWorkflow(deps.temporal, workflowIdOf(part));
  // The next look ends it, once none of its parts is open.
  if (parts.length > 0) return;
  const error = { code: 'LOST', message: 'Its workflow was terminated or lost.' } as const;
  const ended = await end(deps, row, 'undone', error, (trx) => reopenVps(trx, row.target));
  if (ended) deps.log(`operation ${row.id} on ${row.target} was lost: undone`);
}

/** Row and audit outcome in one transaction; false: somebody else has ended it. */
async function end(
  { db, auditFile, now }: ReconcileDeps,
  row: OperationRow,
  state: 'failed' | 'undone',
  error: StepError,
  also: (trx: Queries) => Promise<void>,
): Promise<boolean> {
  const outcome = await db.transaction().execute(async (trx) => {
    const written = await endOperation(trx, row.id, { state, error, progress: null, result: null }, now());
    if (written !== null) await also(trx);
    return written;
  });
  if (outcome === null) return false;
  await appendAudit(auditFile, outcome);
  return true;
}

async function undoLost({ temporal, waits, log }: ReconcileDeps, row: OperationRow): Promise<void> {
  const input: UndoFromLedgerInput = {
    operationId: row.id,
    vpsId: row.vps_id as VpsId,
    waits,
    kind: row.kind,
    domain: domainOf(row),
  };
  try {
    await temporal.workflow.start('undoFromLedger', {
      workflowId: workflowIdOf(row),
      taskQueue: HUB_QUEUE,
      args: [input],
      memo: { operationId: row.id },
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `undo the lost ${row.kind} of ${row.target}`,
    });
    log(`operation ${row.id} on ${row.target} was lost: held until a person says retry`);
  } catch (error) {
    // Another hub worker was faster.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
