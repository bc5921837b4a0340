import { compare, hash, truncates } from 'bcryptjs';
import { turns } from './turns.js';

const COST = 12;
const AT_ONCE = 2;
const WAITING = 20;

const turn = turns(AT_ONCE, WAITING);

/** What Postgres keeps of a password: bcrypt of cost 12. Fails with OVERLOADED. */
export const hashPassword = (password: string): Promise<string> => turn(() => hash(password, COST));

/**
 * Whether the password is the one of the hash. Without a hash it is not, after the same time: nobody learns from the
 * clock which accounts exist. Fails with OVERLOADED.
 */
export async function isPasswordOf(password: string, kept: string | null): Promise<boolean> {
  const same = await turn(() => compare(password, kept ?? OF_NOBODY));
  return same && kept !== null && !truncates(password);
}

/** Of random bytes that were thrown away. */
const OF_NOBODY = '$2b$12$tk6Ervmz/tXoqdx/oLqUPObIAbNoTbEjusn9Q.Tee6IoWtwyLvfNm';
