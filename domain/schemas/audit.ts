import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { errorCode, moment, page, paging, timestamp } from './common.js';
import { field } from './field.js';

/** One operation as the audit keeps it: its outcome, or its intent while `result` is null. */
export const AuditEvent = z.object({
  id: z.string(),
  phase: z.enum(['intent', 'outcome']),
  timestamp,
  vpsId: z.string().nullable(),
  actor: z.string(),
  /** `noun.verb`. */
  action: z.string(),
  target: z.string(),
  params: z.record(z.string(), z.unknown()),
  result: z.string().nullable(),
  error: z.object({ code: errorCode, message: z.string() }).nullable(),
  durationMs: z.number().nullable(),
  operationId: z.string(),
});
export type AuditEvent = z.output<typeof AuditEvent>;

export const AuditPage = page(AuditEvent);

const text = z.string().min(1).max(255).optional();

export const AuditListQuery = (rules: FieldRules) =>
  z.strictObject({
    ...paging,
    actor: text,
    action: text,
    target: text,
    result: text,
    vpsId: field('vpsId', rules).optional(),
    operationId: field('operationId', rules).optional(),
    from: moment,
    to: moment,
  });
