import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { ROLES } from '../user/roles.js';
import { page, timestamp } from './common.js';
import { field } from './field.js';

export const UserView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** `invited`: no password is set yet, so a one-use code is needed first. */
  state: z.enum(['active', 'invited']),
  factors: z.object({ totp: z.boolean(), passkeys: z.number().int(), recoveryCodesLeft: z.number().int() }),
  createdAt: timestamp,
  /** When a session of theirs was last used; null: not within 30 days. */
  lastSeenAt: timestamp.nullable(),
});
export type UserView = z.output<typeof UserView>;

export const UserPage = page(UserView);

const role = z.enum(ROLES);

export const UserRequest = (rules: FieldRules) => z.strictObject({ name: field('htuser', rules), role });

export const RoleRequest = () => z.strictObject({ role });

export const UserParameters = (rules: FieldRules) => z.strictObject({ name: field('htuser', rules) });

/** A person who sets a password next, with the one-use code for it, which is shown once. */
export const Invitation = z.object({ user: UserView, code: z.string(), expiresAt: timestamp });
export type Invitation = z.output<typeof Invitation>;

export const InvitationRequest = (rules: FieldRules) =>
  z.strictObject({
    name: field('htuser', rules),
    code: z.string().min(1).max(200),
    password: field('password', rules),
  });

export const UserRemoved = z.object({});

/** A code that makes the first admin, shown once. */
export const NewSetupCode = z.object({ code: z.string(), expiresAt: timestamp });
export type NewSetupCode = z.output<typeof NewSetupCode>;
