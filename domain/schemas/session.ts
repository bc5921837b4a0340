import * as z from 'zod';
import type { FieldRules } from '../fields/index.js';
import { ROLES } from '../user/roles.js';
import { SESSION_STEPS } from '../user/session.js';
import { page, timestamp } from './common.js';
import { field } from './field.js';

/** Whatever was typed: a wrong one is refused as wrong, not as malformed. */
const typed = z.string().min(1).max(200);

export const LoginRequest = () => z.strictObject({ name: typed, password: typed });

/** Six digits of an authenticator app, or a recovery code. */
export const CodeRequest = () => z.strictObject({ code: typed });

export const SessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES) }),
  /** `code`: the second factor is missing. `enrol`: there is none yet, and one must be made. */
  step: z.enum(SESSION_STEPS),
  /** What the person may do now; `admin` stands for all. */
  scopes: z.array(z.string()),
  factors: z.object({ totp: z.boolean(), passkeys: z.number().int(), recoveryCodesLeft: z.number().int() }),
  /** When it ends unless it is used before. */
  idleUntil: timestamp,
  /** When it ends at the latest. */
  endsAt: timestamp,
});
export type SessionView = z.output<typeof SessionView>;

/** What an authenticator app is set up with, shown once; it counts for nothing before a code of it was given. */
export const TotpOffer = z.object({
  /** Base32. */
  secret: z.string(),
  /** `otpauth://`, for a QR code. */
  uri: z.string(),
});
export type TotpOffer = z.output<typeof TotpOffer>;

export const FactorAdded = z.object({
  /** Shown once; null where the person has some already. */
  recoveryCodes: z.array(z.string()).nullable(),
  session: SessionView,
});
export type FactorAdded = z.output<typeof FactorAdded>;

export const SessionEnded = z.object({});

/** The person's password is this from now on; `current` as proof that the person asks. */
export const ChangePasswordRequest = (rules: FieldRules) =>
  z.strictObject({ current: typed, password: field('password', rules) });

export const SessionListQuery = (rules: FieldRules) =>
  z.strictObject({
    /** Whose; left out: one's own. */
    user: field('htuser', rules).optional(),
  });

/** A sign-in that counts still. */
export const SessionItem = z.object({
  id: z.string(),
  user: z.string(),
  step: z.enum(SESSION_STEPS),
  /** Whether this very request came with it. */
  current: z.boolean(),
  createdAt: timestamp,
  lastSeenAt: timestamp,
  /** When it ends at the latest. */
  endsAt: timestamp,
  /** Where it began: an IPv4 address, or the /56 of an IPv6 address. */
  address: z.string(),
  userAgent: z.string(),
});
export type SessionItem = z.output<typeof SessionItem>;

export const SessionPage = page(SessionItem);

export const SessionParameters = (rules: FieldRules) => z.strictObject({ id: field('operationId', rules) });
