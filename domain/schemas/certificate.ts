import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { errorCode, freshness, timestamp } from './common.js';
import { field } from './field.js';

export const CertificateView = z.object({
  /** Primary name of the site that uses it. */
  domain: z.string(),
  vpsId: z.string(),
  names: z.array(z.string()).readonly(),
  issuer: z.string(),
  serial: z.string(),
  notBefore: timestamp,
  notAfter: timestamp,
  /** Whole days; negative: it has ended. */
  daysLeft: z.number().int(),
  status: z.enum(['valid', 'warning', 'critical', 'expired', 'unknown']),
  /** What its VPS has on disk, against the record. */
  onDisk: z.enum(['same', 'other', 'missing', 'unknown']),
  /** What nginx serves for its names, against the record. */
  served: z.enum(['same', 'other', 'none', 'unknown']),
  /** When the VPS last looked; null: it has not reported yet. */
  lookedAt: timestamp.nullable(),
  /** What speaks against it, in words. */
  problems: z.array(z.string()),
  renewal: z.object({
    /** When it is to be replaced. */
    dueAt: timestamp,
    /** When the certificate authority wants that (ARI, RFC 9773); null: it does not say. */
    window: z.object({ start: timestamp, end: timestamp, explanation: z.string().nullable() }).nullable(),
    /** Why the authority could not be asked, or was not understood; null: it could. */
    windowError: z.string().nullable(),
    /** Tries since it was issued. */
    attempts: z.number().int(),
    nextTryAt: timestamp.nullable(),
    lastOperationId: z.string().nullable(),
    lastError: z.object({ code: errorCode, message: z.string() }).nullable(),
  }),
  ...freshness,
});
export type CertificateView = z.output<typeof CertificateView>;

export const CertificateParameters = (rules: FieldRules) => z.strictObject({ domain: field('domain', rules) });

export const ExpiringQuery = () =>
  z.strictObject({
    days: z
      .string()
      .regex(/^\d{1,3}$/, 'Accepted is 1 to 365.')
      .transform(Number)
      .refine((days) => days >= 1 && days <= 365, 'Accepted is 1 to 365.')
      .optional(),
  });
