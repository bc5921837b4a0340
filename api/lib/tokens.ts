import { createHash, randomBytes } from 'node:crypto';

export type TokenKind = 'admin' | 'api' | 'local';

/** A new bearer token `vsa_<kind>_<random>`; 256 random bits, so its hash needs no salt. */
export const newToken = (kind: TokenKind): string => `vsa_${kind}_${randomBytes(32).toString('base64url')}`;

/** What Postgres keeps of a secret: lower-case hex sha256. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** What a session cookie holds: 256 random bits. */
export const newSessionSecret = (): string => randomBytes(32).toString('base64url');

/** A recovery code a person can keep on paper: as a setup code. */
export const newRecoveryCode = (): string => lettersInGroups(4, 4);

/** A setup code a person can type: four groups of four out of 32 letters and digits, 80 random bits. */
export const newSetupCode = (): string => lettersInGroups(4, 4);

/** The code of an invitation: as a setup code. */
export const newInvitationCode = (): string => lettersInGroups(4, 4);

/** A join code for a command line: six groups of five, 150 random bits. */
export const newJoinCode = (): string => lettersInGroups(6, 5);

function lettersInGroups(groups: number, size: number): string {
  const group = () => [...randomBytes(size)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** Without 0, 1, I and O, which look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
