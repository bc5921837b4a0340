import { setTimeout as wait } from 'node:timers/promises';
import type { OperationInput, WorkflowInputs } from '../../domain/contracts.js';
import { ERRORS, VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { isOfVps, OPEN_STATES, type OperationKind, type StepError } from '../../domain/operation/model.js';
import type { UsualTimes } from '../../domain/operation/usual.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import type { Database, Queries } from '../../db/lib/database.js';
import { auditEvent, recordIntent } from '../../db/queries/audit.js';
import { conflictsOf } from '../../db/queries/claims.js';
import { endOperation } from '../../db/queries/endings.js';
import { findIdempotencyKey, forgetIdempotencyKey, insertIdempotencyKey } from '../../db/queries/idempotency.js';
import { findOpenOperation, findOperation, insertOperation, type OperationRow } from '../../db/queries/operations.js';
import { holdActive } from '../../db/queries/vps.js';
import type { AuditFile } from '../lib/auditFile.js';
import type { Caller } from '../lib/caller.js';
import { uuidv7 } from '../../lib/uuid.js';
import { liveView, recordedView, withUsual } from '../lib/operationView.js';
import type { Once } from '../lib/route.js';
import type { Engine, Look } from './engine.js';
import { usualTimesOf } from './usual.js';

export interface Start<K extends OperationKind> {
  readonly kind: K;
  /** The site's domain, the VPS's id, or VPS/NAME of a lineage. */
  readonly target: string;
  readonly vpsId: VpsId;
  /** `noun.verb`. */
  readonly action: string;
  readonly input: Omit<WorkflowInputs[K], keyof OperationInput>;
  /** Typed names that no other site may hold. */
  readonly names: readonly string[];
  readonly caller: Caller;
  readonly once: Once;
}

export interface OperationsService {
  /**
   * Accepts the operation, once per Idempotency-Key, and starts its workflow. Fails with IDEMPOTENCY_KEY_REUSED,
   * NAME_CLAIMED, CONFLICT (`operationId` of the running one), TEMPORAL_DOWN, AUDIT_UNAVAILABLE or NOT_STARTED; then
   * nothing has been started.
   */
  start<K extends OperationKind>(start: Start<K>): Promise<OperationView>;
  /** The first answer to this key, or null. Fails with IDEMPOTENCY_KEY_REUSED. */
  replay(caller: Caller, once: Once): Promise<OperationView | null>;
  /** The operation as it is now: from its workflow while it is open. */
  view(row: OperationRow): Promise<OperationView>;
  /** How long operations of this kind usually take. */
  usual(kind: OperationKind): Promise<UsualTimes>;
  /** The open operation's workflow. Fails with NOT_FOUND, or NOT_ACTIONABLE when it has ended. */
  running(id: string): Promise<{ readonly row: OperationRow; readonly look: Look; readonly view: OperationView }>;
}

export interface OperationsDeps {
  readonly db: Database;
  readonly engine: Engine;
  readonly configuration: HubConfiguration;
  readonly auditFile: AuditFile;
  /** Called with every operation that was started here. */
  readonly started: (id: string) => void;
}

export function operationsService({
  db,
  engine,
  configuration,
  auditFile,
  started,
}: OperationsDeps): OperationsService {
  const webUrl = configuration.VSA_TEMPORAL_WEB_URL;

  const usual = usualTimesOf(db);

  const replay: OperationsService['replay'] = (caller, once) => replayed(db, caller, once);

  async function view(row: OperationRow): Promise<OperationView> {
    const look = OPEN_STATES.includes(row.state) ? await lookAt(row).catch(() => null) : null;
    const progress = look?.progress ?? null;
    const shown =
      look === null || progress === null
        ? recordedView(row, webUrl, new Date())
        : liveView(row, { ...look, progress }, webUrl, new Date());
    return withUsual(shown, await usual(row.kind));
  }

  const lookAt = (row: OperationRow) => engine.look({ operationId: row.id, workflowId: workflowIdOf(row) });

  async function notStarted(id: string, message: string): Promise<never> {
    const error: StepError = { code: 'NOT_STARTED', message };
    const outcome = await db.transaction().execute(async (trx) => {
      await forgetIdempotencyKey(trx, id);
      return endOperation(trx, id, { state: 'failed', progress: null, error, result: null });
    });
    if (outcome !== null) await auditFile.append(auditEvent(outcome));
    throw new VsaError('NOT_STARTED', message, { operationId: id });
  }

  /** An operation is over when its row says so; its workflow closes within moments, or when the hub worker is back. */
  async function untilClosed(workflowId: string): Promise<void> {
    for (const end = Date.now() + CLOSING_LIMIT; ; await wait(CLOSING_PAUSE)) {
      const holder = await engine.holderOf(workflowId);
      const row = holder === null ? null : await findOperation(db, holder);
      if (row === null || OPEN_STATES.includes(row.state)) return;
      if (Date.now() > end) {
        const why = `Operation ${row.id} has ended, but its workflow has not closed: the hub worker does not answer.`;
        throw new VsaError('TEMPORAL_DOWN', why);
      }
    }
  }

  return {
    replay,
    view,
    usual,

    async start(start) {
      await untilClosed(workflowIdOf(start));

      const id = uuidv7();
      const fixed = { operationId: id, vpsId: start.vpsId, waits: configuration.VSA_WAITS };
      const input = { ...start.input, ...fixed } as WorkflowInputs[typeof start.kind];
      const accepted = await accept(db, id, start, input, webUrl);
      if (accepted.id !== id) return accepted;

      const workflow = {
        kind: start.kind,
        workflowId: workflowIdOf(start),
        operationId: id,
        input,
        target: start.target,
      };
      const outcome = await engine.start(workflow);
      // Unclear: the reconciler finds out, and the operation shows what became of it.
      if (typeof outcome === 'object') return notStarted(id, `Nothing was started: ${outcome.refused}.`);
      started(id);
      return accepted;
    },

    async running(id) {
      const row = await findOperation(db, id);
      if (row === null) throw new VsaError('NOT_FOUND', `There is no operation ${id}.`);
      if (!OPEN_STATES.includes(row.state))
        throw new VsaError('NOT_ACTIONABLE', `The operation has ended: ${row.state}.`);
      const look = await lookAt(row);
      if (look === null || !look.running)
        throw new VsaError('NOT_ACTIONABLE', 'Its workflow is not running; the hub finds out within 30 s.');
      const shown = look.progress === null ? recordedView(row, webUrl, new Date()) : await view(row);
      return { row, look, view: shown };
    },
  };
}

/** Milliseconds: as long as a hub worker that was killed takes to come back. */
const CLOSING_LIMIT = 20_000;
const CLOSING_PAUSE = 100;

/** Key, claims, row and audit intent in one transaction: all of it, or nothing was accepted. */
async function accept<K extends OperationKind>(
  db: Database,
  id: string,
  start: Start<K>,
  input: WorkflowInputs[K],
  webUrl: string | undefined,
): Promise<OperationView> {
  const { kind, target, vpsId, action, caller, once } = start;
  const createdAt = new Date();
  const operation = { id, kind, target, vpsId, input, actor: caller.actor, createdAt };
  const view = recordedView(
    { ...EMPTY, ...operation, vps_id: vpsId, created_at: createdAt, input: {} },
    webUrl,
    createdAt,
  );
  try {
    return await db.transaction().execute(async (trx) => {
      const { principal } = caller;
      if (!(await insertIdempotencyKey(trx, { principal, ...once, operationId: id, response: view })))
        return (await replayed(trx, caller, once)) ?? view;
      if (!isOfVps(kind) && !(await holdActive(trx, vpsId)))
        throw new VsaError('PRECONDITION', `${vpsId} is not active: nothing can begin on it.`, { vpsId });
      await refuseClaimed(trx, target, start.names);
      if (!(await insertOperation(trx, operation))) throw await busy(trx, target);
      await recordIntent(trx, {
        id: uuidv7(),
        operationId: id,
        vpsId,
        actor: caller.actor,
        action,
        target,
        params: start.input,
      });
      return view;
    });
  } catch (error) {
    if (error instanceof VsaError && error.code === 'DATABASE_DOWN')
      throw new VsaError('AUDIT_UNAVAILABLE', `${ERRORS.AUDIT_UNAVAILABLE.title}.`);
    throw error;
  }
}

/** A row as it is when it has just been accepted. */
const EMPTY = {
  operation_uid: 0,
  state: 'accepted' as const,
  progress: null,
  error: null,
  result: null,
  started_at: null,
  finished_at: null,
};

async function replayed(db: Queries, caller: Caller, once: Once): Promise<OperationView | null> {
  const found = await findIdempotencyKey(db, caller.principal, once.key);
  if (found === null) return null;
  if (found.body_hash !== once.bodyHash)
    throw new VsaError('IDEMPOTENCY_KEY_REUSED', 'This key came with another request before.', {
      operationId: found.operation_id,
    });
  return found.response as OperationView;
}

async function refuseClaimed(db: Queries, domain: string, names: readonly string[]): Promise<void> {
  const [conflict] = await conflictsOf(db, domain, names);
  if (conflict === undefined) return;
  const { name, holder } = conflict;
  const hint =
    name === domain
      ? ` A site keeps its primary name: to make ${name} one of its own, take it off ${holder} first (provision ` +
        `${holder} without that alias), or unprovision ${holder} and provision ${name} with ${holder} as an alias.`
      : '';
  throw new VsaError('NAME_CLAIMED', `${name} belongs to the site ${holder}.${hint}`, { name, holder });
}

async function busy(db: Queries, target: string): Promise<VsaError> {
  const open = await findOpenOperation(db, target);
  const id = open?.id ?? null;
  return new VsaError('CONFLICT', `The operation ${id ?? 'that just ended'} is open on ${target}.`, {
    operationId: id,
  });
}
