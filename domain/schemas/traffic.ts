import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { timestamp } from './common.js';
import { field } from './field.js';

export const TrafficQuery = (rules: FieldRules) =>
  z.strictObject({ domain: field('domain', rules).optional(), period: field('period', rules).optional() });

/** The requests to one site on one VPS within the period. */
export const TrafficStats = z.object({
  domain: z.string(),
  vpsId: z.string(),
  requests: z.number().int(),
  status2xx: z.number().int(),
  status3xx: z.number().int(),
  status4xx: z.number().int(),
  status5xx: z.number().int(),
  bytesSent: z.number().int(),
  avgRequestTimeMs: z.number(),
});
export type TrafficStats = z.output<typeof TrafficStats>;

export const TrafficAnswer = z.object({
  period: z.string(),
  since: timestamp,
  items: z.array(TrafficStats),
  /** VPSes whose logs are not known up to now, and why: their numbers may be too low. */
  incomplete: z.array(z.object({ vpsId: z.string(), reason: z.string() })),
  source: z.enum(['counters']),
  asOf: timestamp,
});
export type TrafficAnswer = z.output<typeof TrafficAnswer>;
