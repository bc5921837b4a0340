import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { field } from './field.js';

const code = z.string().min(1).max(200);

export const SetupRequest = () => z.strictObject({ code });

/** The first admin's token, shown once. */
export const SetupAnswer = z.object({ token: z.string(), scopes: z.array(z.string()) });

/** Whether nobody is admin yet. */
export const SetupView = z.object({ needed: z.boolean() });

export const SetupAdminRequest = (rules: FieldRules) =>
  z.strictObject({ code, name: field('htuser', rules), password: field('password', rules) });
