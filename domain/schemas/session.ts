import * as z from 'zod';
import { ROLES } from '../user/roles.js';
import { SESSION_STEPS } from '../user/session.js';
import { timestamp } from './common.js';

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
