import * as z from 'zod';
import { timestamp } from './common.js';

/** A VPS's one-use code and the command with it, as the hub shows them once. */
export const JoinCodeView = z.object({
  vpsId: z.string(),
  code: z.string(),
  expiresAt: timestamp,
  hubUrl: z.string(),
  ca: z.string(),
  /** What a person types on the VPS where VSA is installed. */
  command: z.string(),
  /** What installs the agent there and joins, in one line; null: this hub has no bundle of it. */
  installCommand: z.string().nullable(),
});
export type JoinCodeView = z.output<typeof JoinCodeView>;

const code = z.string().regex(/^[A-Z0-9-]{20,64}$/, 'It is no join code.');
const csr = z.string().regex(/^[A-Za-z0-9+/]{64,4096}={0,2}$/, 'It is no base64 of a CSR.');
const word = z.string().regex(/^[A-Za-z0-9._+-]{1,255}$/, 'It is no plain word.');

export const RegisterRequest = () =>
  z.strictObject({
    code,
    csr,
    facts: z.strictObject({
      ...{ hostname: word, platform: word, arch: word, nodeVersion: word, agentVersion: word },
      now: z.iso.datetime('It is no RFC 3339 time in UTC.'),
    }),
  });

export const RenewRequest = () => z.strictObject({ csr });

/** The agent's certificate, the CA of the gateway, and where that is. */
export const IdentityView = z.object({
  vpsId: z.string(),
  certificate: z.string(),
  ca: z.string(),
  gateway: z.string(),
});
