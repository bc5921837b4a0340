import { createHash, randomBytes } from 'node:crypto';

export type TokenKind = 'admin' | 'local';

/** A new bearer token `vsa_<kind>_<random>`; 256 random bits, so its hash needs no salt. */
export const newToken = (kind: TokenKind): string => `vsa_${kind}_${randomBytes(32).toString('base64url')}`;

/** What Postgres keeps of a secret: lower-case hex sha256. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A setup code a person can type: four groups of four out of 32 letters and digits, 80 random bits. */
export function newSetupCode(): string {
  const letters = [...randomBytes(16)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4)).join('-');
}

/** Without 0, 1, I and O, which look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
