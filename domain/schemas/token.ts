import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { SCOPES } from '../user/scopes.js';
import { label, moment, page, timestamp } from './common.js';
import { field } from './field.js';

export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  /** `local`: of the hub's own machine. `admin`: made with a setup code. `api`: made by a person or another token. */
  kind: z.string(),
  /** `admin` stands for all. */
  scopes: z.array(z.string()),
  /** Whose it is: it may no more than this person; null: the hub's. */
  user: z.string().nullable(),
  createdAt: timestamp,
  /** null: never. */
  expiresAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable(),
});
export type TokenView = z.output<typeof TokenView>;

export const TokenPage = page(TokenView);

export const TokenRequest = () =>
  z.strictObject({
    name: label,
    scopes: z
      .array(z.enum([...SCOPES, 'admin']))
      .min(1)
      .max(SCOPES.length + 1),
    /** RFC 3339; left out or null: never. */
    expiresAt: moment.nullable(),
  });

/** The token itself, shown once. */
export const NewToken = z.object({ token: z.string(), view: TokenView });
export type NewToken = z.output<typeof NewToken>;

export const TokenParameters = (rules: FieldRules) => z.strictObject({ id: field('operationId', rules) });

export const TokenRemoved = z.object({});
