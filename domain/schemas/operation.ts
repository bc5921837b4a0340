import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { OPERATION_KINDS, OPERATION_STATES, STEP_STATES } from '../operation/model.js';
import { errorCode, freshness, paging, timestamp } from './common.js';
import { field } from './field.js';

const StepError = z.object({ code: errorCode, message: z.string() });

const StepView = z.object({
  name: z.string(),
  state: z.enum(STEP_STATES),
  attempt: z.number().int(),
  maxAttempts: z.number().int().nullable(),
  nextAttemptAt: timestamp.nullable(),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  /** How long it usually takes; null where that is not known, in lists, and in events of all operations. */
  usualMs: z.number().nullable(),
  vpsId: z.string().nullable(),
  detail: z.string().nullable(),
  error: StepError.nullable(),
  /** It has begun, and stopping now would take it back. */
  undoable: z.boolean().optional(),
  undo: z.enum(['waiting', 'running', 'held', 'done']).nullable(),
});

/** An operation as the API shows it. `actions` are those open to the caller now. */
export const OperationView = z.object({
  id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  target: z.string(),
  vpsId: z.string(),
  state: z.enum(OPERATION_STATES),
  steps: z.array(StepView),
  pointOfNoReturn: z.boolean(),
  actions: z.array(z.enum(['answer', 'retry', 'cancel', 'abandon'])),
  question: z
    .object({ text: z.string(), choices: z.array(z.object({ value: z.string(), consequence: z.string() })) })
    .nullable(),
  held: z
    .object({
      reason: errorCode,
      detail: z.string(),
      since: timestamp,
      nextLookAt: timestamp.nullable(),
      deadline: timestamp.nullable(),
    })
    .nullable(),
  warnings: z.array(z.string()),
  actor: z.string(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
  /** How long one of this kind usually takes from its acceptance to its success; null as for the steps. */
  usualMs: z.number().nullable(),
  error: StepError.nullable(),
  result: z.unknown().nullable(),
  /** What is left on machines after an operation was abandoned. */
  left: z.array(z.string()),
  links: z.object({ events: z.string(), temporal: z.string().nullable() }),
  ...freshness,
});
export type OperationView = z.output<typeof OperationView>;

export const OperationParameters = (rules: FieldRules) => z.strictObject({ id: field('operationId', rules) });

/** `lastEventId`: as the header Last-Event-ID, which a page that opens a stream anew cannot set. */
export const EventsQuery = () =>
  z.strictObject({
    lastEventId: z
      .string()
      .regex(/^\d{1,15}$/, 'Accepted is the id of an event.')
      .optional(),
  });

export const OperationListQuery = (rules: FieldRules) =>
  z.strictObject({
    ...paging,
    target: z.string().max(LONGEST_TARGET).optional(),
    kind: z.enum(OPERATION_KINDS).optional(),
    state: z.enum(OPERATION_STATES).optional(),
    vpsId: field('vpsId', rules).optional(),
  });

export const AnswerRequest = () => z.strictObject({ value: z.string().min(1).max(100) });

/** The name of the operation's target, typed by a person. */
export const AbandonRequest = () => z.strictObject({ name: z.string().min(1).max(LONGEST_TARGET) });

/** A VPS id, and a lineage on it. */
const LONGEST_TARGET = 320;

export const EmptyRequest = () => z.strictObject({});
