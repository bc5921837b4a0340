import type { IssuedIdentity } from '../../domain/agent/identity.js';
import type {
  Ask,
  LookAtNamesInput,
  LookedAtNames,
  RegisterAgentInput,
  RenewAgentInput,
  WorkflowInputs,
} from '../../domain/contracts.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { ScheduleFacts } from '../../domain/schedules.js';
import type { OperationKind, Progress } from '../../domain/operation/model.js';

/** What the API needs of Temporal. Every call ends within seconds and fails with TEMPORAL_DOWN when nobody answers. */
export interface Engine {
  /** Fails with TEMPORAL_DOWN unless Temporal answers now. */
  ping(): Promise<void>;
  /** The operation whose workflow of this id has not closed; null: there is none. */
  holderOf(workflowId: string): Promise<string | null>;
  /**
   * Starts the operation's workflow within 3 s: `unclear` when it may or may not have started, `refused` when it
   * certainly has not.
   */
  start<K extends OperationKind>(
    start: WorkflowStart<K>,
  ): Promise<'started' | 'unclear' | { readonly refused: string }>;
  /** The operation as it runs now; null when the newest workflow of this id is not this operation's. */
  look(operation: WorkflowOf): Promise<Look | null>;
  /** Ends when the workflow's history grows beyond the cursor, or with the signal; answers the next cursor. */
  changed(look: Look, cursor: Cursor | null, signal: AbortSignal): Promise<Cursor>;
  /** An Update of the running workflow; fails with NOT_ACTIONABLE when its validator refuses. */
  update(look: Look, name: string, args: readonly unknown[]): Promise<void>;
  cancel(look: Look): Promise<void>;
  /** Asks the agent of a VPS; within 15 s, else VPS_OFFLINE. */
  ask(vpsId: VpsId, ask: Ask): Promise<unknown>;
  /** What an operation would find of a site's names now; within 15 s. */
  lookAtNames(input: LookAtNamesInput): Promise<LookedAtNames>;
  /** Fails with JOIN_CODE_REFUSED. */
  registerAgent(input: RegisterAgentInput): Promise<IssuedIdentity>;
  /** Fails with AGENT_UNKNOWN. */
  renewAgent(input: RenewAgentInput): Promise<IssuedIdentity>;
  /** What is known of a schedule; null: there is none of this id. */
  schedule(id: string): Promise<ScheduleFacts | null>;
  /** Makes the schedules those the hub lists; says what was changed. Within 15 s. */
  applySchedules(): Promise<readonly string[]>;
  /** Fails with NOT_FOUND. */
  steerSchedule(id: string, verb: ScheduleVerb, remark: string): Promise<void>;
  /** When somebody last asked for work of this kind on the queue; null: not lately. */
  lastPoll(queue: string, kind: 'workflow' | 'activity'): Promise<Date | null>;
}

export type ScheduleVerb = 'pause' | 'resume' | 'trigger';

export interface WorkflowOf {
  readonly operationId: string;
  readonly workflowId: string;
}

export interface WorkflowStart<K extends OperationKind = OperationKind> extends WorkflowOf {
  readonly kind: K;
  readonly input: WorkflowInputs[K];
  /** Shown in Temporal Web. */
  readonly target: string;
}

export interface Look extends WorkflowOf {
  readonly runId: string;
  /** false: the workflow has ended. */
  readonly running: boolean;
  /** null: the hub worker does not answer. */
  readonly progress: Progress | null;
  /** Activities under way, as the server knows them: retries are in no history. */
  readonly pending: readonly Pending[];
}

export interface Pending {
  readonly attempt: number;
  /** null: without end. */
  readonly maxAttempts: number | null;
  readonly nextAttemptAt: string | null;
  readonly lastFailure: { readonly code: string | null; readonly message: string } | null;
}

/** Where a history was read up to. */
export type Cursor = Uint8Array;
