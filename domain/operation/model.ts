import type { ErrorCode } from '../errors.js';
import type { Domain, VpsId } from '../fields/brands.js';

export const OPERATION_KINDS = [
  'addVps',
  'prepareVps',
  'removeVps',
  'provisionSite',
  'unprovisionSite',
  'renewCertificate',
  'renewLineage',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** What the target of an operation is. */
export const subjectOf = (kind: OperationKind): 'vps' | 'lineage' | 'site' => SUBJECTS[kind] ?? 'site';

const SUBJECTS: Readonly<Partial<Record<OperationKind, 'vps' | 'lineage'>>> = {
  addVps: 'vps',
  prepareVps: 'vps',
  removeVps: 'vps',
  renewLineage: 'lineage',
};

/** Its target is a VPS, not a site. */
export const isOfVps = (kind: OperationKind): boolean => subjectOf(kind) === 'vps';

/** The site that it works on; null: none. */
export const domainOf = ({ kind, target }: { readonly kind: OperationKind; readonly target: string }): Domain | null =>
  subjectOf(kind) === 'site' ? (target as Domain) : null;

/** `accepted` to `undoing` are open; the rest are final. */
export const OPERATION_STATES = [
  'accepted',
  'running',
  'held',
  'undoing',
  'succeeded',
  'undone',
  'cancelled',
  'failed',
] as const;
export type OperationState = (typeof OPERATION_STATES)[number];
export const OPEN_STATES: readonly OperationState[] = ['accepted', 'running', 'held', 'undoing'];

export const STEP_STATES = [
  'next',
  'running',
  'retrying',
  'held',
  'done',
  'skipped',
  'undone',
  'nothing-to-undo',
] as const;
export type StepState = (typeof STEP_STATES)[number];

export interface StepError {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface StepProgress {
  readonly name: string;
  readonly state: StepState;
  /** 1 for the first try; 0 before it. */
  readonly attempt: number;
  /** null: tried without end. */
  readonly maxAttempts: number | null;
  /** While retrying. */
  readonly nextAttemptAt: string | null;
  /** RFC 3339 UTC, or null. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** null: the hub. */
  readonly vpsId: VpsId | null;
  readonly detail: string | null;
  readonly error: StepError | null;
  /** It has begun, and stopping now would take it back; absent in records of before and while it has not begun. */
  readonly undoable?: boolean;
  /** What became of its undo, once the operation undoes. */
  readonly undo: 'waiting' | 'running' | 'held' | 'done' | null;
}

export interface Held {
  readonly reason: ErrorCode;
  readonly detail: string;
  readonly since: string;
  /** When it looks again by itself; null: only a person can go on. */
  readonly nextLookAt: string | null;
  /** When it is undone (or failed) if nobody answers; null: never by itself. */
  readonly deadline: string | null;
}

export interface Question {
  readonly text: string;
  readonly choices: readonly { readonly value: string; readonly consequence: string }[];
}

export type OperationAction = 'answer' | 'retry' | 'cancel' | 'abandon';

/** The answer of a workflow's `progress` query, and what the operation's row keeps once it is final. */
export interface Progress {
  /** Counts up with every change of the rest. */
  readonly version: number;
  readonly state: OperationState;
  readonly steps: readonly StepProgress[];
  /** Reached: cancel is no longer possible. */
  readonly pointOfNoReturn: boolean;
  readonly held: Held | null;
  readonly question: Question | null;
  readonly actions: readonly OperationAction[];
  readonly warnings: readonly string[];
}

/** How an operation ended. */
export interface OperationOutcome {
  readonly state: 'succeeded' | 'undone' | 'cancelled' | 'failed';
  readonly error: StepError | null;
  /** What is left behind after `operation abandon`; else empty. */
  readonly left: readonly string[];
}
