import * as z from 'zod';
import { ERRORS, type ErrorCode } from '../errors.js';
import type { FieldRules } from '../fields/index.js';

/** A shape whose fields are checked by the rules of this hub's configuration. */
export type Shape<T extends z.ZodType = z.ZodType> = (rules: FieldRules) => T;

/** RFC 3339 UTC with milliseconds. */
export const timestamp = z.string().meta({ format: 'date-time' });

export const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

/** RFC 9457. Members beyond these depend on the code: the operation in the way, the holder of a name. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: errorCode,
  fix: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string(), code: z.string() })).optional(),
});

export type Problem = z.output<typeof Problem>;

/** Where a read comes from and when it was true. */
export const freshness = {
  source: z.enum(['live', 'record']),
  asOf: timestamp,
};

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextPageToken: z.string().nullable() });

/** The query parameters of every list. */
export const paging = {
  pageSize: z
    .string()
    .regex(/^\d{1,3}$/, 'Accepted is 1 to 200.')
    .transform(Number)
    .refine((size) => size >= 1 && size <= 200, 'Accepted is 1 to 200.')
    .optional(),
  pageToken: z.string().max(500).optional(),
};

/** What a person calls a thing of theirs. */
export const label = z
  .string()
  .trim()
  .min(1, 'Accepted are 1 to 60 characters.')
  .max(60, 'Accepted are 1 to 60 characters.')
  .regex(/^\P{C}*$/u, 'Accepted are characters that can be seen.');

/** `true` or `false` in a query. */
export const flag = z
  .enum(['true', 'false'], 'Accepted is true or false.')
  .transform((text) => text === 'true')
  .optional();

/** RFC 3339 in a query. */
export const moment = z.iso
  .datetime({ offset: true, error: 'Accepted is RFC 3339, for example 2026-01-31T12:00:00Z.' })
  .transform((text) => new Date(text))
  .optional();
