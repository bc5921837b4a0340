import * as z from 'zod';
import { ALERT_KINDS, OBJECT_KINDS, SEVERITIES } from '../alert/model.js';
import type { FieldRules } from '../fields/index.js';
import { freshness, page, paging, timestamp } from './common.js';
import { field } from './field.js';

export const ALERT_STATES = ['open', 'acknowledged', 'resolved'] as const;

export const AlertView = z.object({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  severity: z.enum(SEVERITIES),
  state: z.enum(ALERT_STATES),
  /** What it is about: a VPS id, a domain, an operation, a schedule, a part of the hub. */
  object: z.object({ kind: z.enum(OBJECT_KINDS), id: z.string() }),
  vpsId: z.string().nullable(),
  domain: z.string().nullable(),
  /** What is the matter, and why. */
  text: z.string(),
  /** What to do next. */
  fix: z.string(),
  firstSeenAt: timestamp,
  lastSeenAt: timestamp,
  acknowledgedAt: timestamp.nullable(),
  acknowledgedBy: z.string().nullable(),
  resolvedAt: timestamp.nullable(),
  /** How telling it goes. */
  notice: z.object({
    /** `off`: there was no webhook; `failing`: the receiver has not taken it, and is tried again. */
    state: z.enum(['off', 'waiting', 'failing', 'delivered']),
    deliveredAt: timestamp.nullable(),
    attempts: z.number().int(),
    lastError: z.string().nullable(),
    nextTryAt: timestamp.nullable(),
  }),
  ...freshness,
});
export type AlertView = z.output<typeof AlertView>;

export const AlertPage = page(AlertView);

export const AlertListQuery = (rules: FieldRules) =>
  z.strictObject({
    ...paging,
    /** Default: open and acknowledged. */
    state: z.enum([...ALERT_STATES, 'all'], 'Accepted is open, acknowledged, resolved or all.').optional(),
    severity: z.enum(SEVERITIES, 'Accepted is warning or critical.').optional(),
    vpsId: field('vpsId', rules).optional(),
  });

export const AlertParameters = (rules: FieldRules) => z.strictObject({ id: field('operationId', rules) });

/** What the receiver of alerts said to a test. */
export const AlertTest = z.object({
  delivered: z.boolean(),
  /** HTTP status; null: it did not answer. */
  status: z.number().int().nullable(),
  /** Its answer, or why there is none. */
  answer: z.string(),
});
export type AlertTest = z.output<typeof AlertTest>;
