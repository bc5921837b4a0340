import * as z from 'zod';
import { timestamp } from './common.js';

/** Who is signed in and how far. */
export const SessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), role: z.enum(['viewer', 'operator', 'admin']) }),
  /** `code`: the second factor is missing; `enrol`: there is none yet, so one must be made. */
  step: z.enum(['done', 'code', 'enrol']),
  scopes: z.array(z.string()),
  factors: z.object({ totp: z.boolean(), passkeys: z.number().int(), recoveryCodesLeft: z.number().int() }),
  idleUntil: timestamp,
  endsAt: timestamp,
});
export type SessionView = z.output<typeof SessionView>;

/** A second factor was made; the codes come with the first one only and are shown once. */
export const FactorAdded = z.object({ recoveryCodes: z.array(z.string()).nullable(), session: SessionView });
export type FactorAdded = z.output<typeof FactorAdded>;

/** A TOTP secret (RFC 6238) that is not in force yet, and the same as an otpauth: URI. */
export const TotpOffer = z.object({ secret: z.string(), uri: z.string() });
export type TotpOffer = z.output<typeof TotpOffer>;
