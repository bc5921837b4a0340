import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { flag, freshness, timestamp } from './common.js';
import { PART_NAMES } from '../vps/report.js';
import { field } from './field.js';
import { OperationView } from './operation.js';

export const VpsRequest = (rules: FieldRules) =>
  z.strictObject({
    id: field('vpsId', rules),
    hostname: field('hostname', rules),
    address: field('ipAddress', rules),
    httpPort: field('port', rules),
    httpsPort: field('port', rules),
  });

export const VpsRemovalQuery = () =>
  z.strictObject({
    /** Its sites go on serving, and VSA forgets them. */
    leaveSites: flag,
    /** What becomes of the containers of its sites; default keep. */
    containers: z.enum(['keep', 'stop', 'remove'], 'Accepted is keep, stop or remove.').optional(),
    /** Wait until operations on it are over, instead of refusing. */
    wait: flag,
    /** It is dead: ask nothing of it. */
    force: flag,
  });

export const VpsParameters = (rules: FieldRules) => z.strictObject({ id: field('vpsId', rules) });

export const VhostParameters = (rules: FieldRules) =>
  z.strictObject({ id: field('vpsId', rules), domain: field('domain', rules) });

export const VpsView = z.object({
  id: z.string(),
  hostname: z.string(),
  address: z.string(),
  httpPort: z.number().int(),
  httpsPort: z.number().int(),
  /** `degraded`: a part of it has failed; `offline`: neither a report nor a request for work for 150 s. */
  state: z.enum(['pending', 'active', 'degraded', 'offline', 'removing', 'removed']),
  /** Nothing was reported for 75 s: what is known of it may be otherwise by now. */
  stale: z.boolean(),
  /** Why its sites are only listed and nothing on it is changed; null: VSA publishes there. */
  observeOnly: z.string().nullable(),
  /** What speaks against `active`, in words. */
  problems: z.array(z.string()).readonly(),
  generation: z.number().int().nullable(),
  createdAt: timestamp,
  operation: OperationView.nullable(),
  /** Only where one VPS is asked for: files of vhosts it reports that no site of ours has. */
  unknownVhosts: z.array(z.string()).optional(),
  /** Only where one VPS is asked for: the last 50 things its agent did there, by its own record, newest first. */
  changes: z
    .array(
      z.object({
        at: timestamp,
        operationId: z.string().nullable(),
        activity: z.string(),
        subject: z.string().nullable(),
        /** `done`, or the code of its error. */
        result: z.string(),
        durationMs: z.number().int(),
      }),
    )
    .optional(),
  /** Only where one VPS is asked for: its last report; null: none has come yet. */
  report: z
    .object({
      seq: z.number().int(),
      takenAt: timestamp,
      sections: z.array(
        z.object({
          name: z.enum(PART_NAMES),
          /** Why it cannot be read now; the body is the last that could. */
          failed: z.string().nullable(),
          takenAt: timestamp.nullable(),
          body: z.unknown(),
        }),
      ),
    })
    .nullish(),
  ...freshness,
});
export type VpsView = z.output<typeof VpsView>;
