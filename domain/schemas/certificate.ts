import * as z from 'zod';
import { LINEAGE_NAME } from '../certificate/lineage.js';
import type { FieldRules } from '../fields/index.js';
import { errorCode, freshness, timestamp } from './common.js';
import { field } from './field.js';

export const CertificateView = z.object({
  /** Primary name of the site that uses it; of one that certbot keeps: the name it has there. */
  domain: z.string(),
  vpsId: z.string(),
  /** `certbot`: the VPS's own certbot keeps it, and is told to renew it. */
  managedBy: z.enum(['vsa', 'certbot']),
  names: z.array(z.string()).readonly(),
  /** null from here to `daysLeft`: it is unreadable. */
  issuer: z.string().nullable(),
  serial: z.string().nullable(),
  notBefore: timestamp.nullable(),
  notAfter: timestamp.nullable(),
  /** Whole days; negative: it has ended. */
  daysLeft: z.number().int().nullable(),
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
    /** When it is to be replaced; null: VSA cannot have it replaced. */
    dueAt: timestamp.nullable(),
    /** What else on its VPS renews it, such as certbot's own timer. */
    alsoBy: z.array(z.string()).readonly(),
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

export const LineageParameters = (rules: FieldRules) =>
  z.strictObject({
    id: field('vpsId', rules),
    name: z.string().regex(LINEAGE_NAME, 'Accepted is a name of certbot: letters, digits, dots, - and _.'),
  });

export const ExpiringQuery = () =>
  z.strictObject({
    days: z
      .string()
      .regex(/^\d{1,3}$/, 'Accepted is 1 to 365.')
      .transform(Number)
      .refine((days) => days >= 1 && days <= 365, 'Accepted is 1 to 365.')
      .optional(),
  });
