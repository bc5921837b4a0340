import type { HtPassword } from './brands.js';
import { parseHtPass } from './htpass.js';
import { refuse, type Parsed } from './parsed.js';

const FEWEST = 12;
const ACCEPTED = 'accepted is a password of 12 or more characters and at most 72 bytes that is not a common one.';

/** The password of somebody who signs in to the hub: as of Basic Auth, but longer. Code PASSWORD. */
export function parsePassword(input: unknown): Parsed<HtPassword> {
  if (typeof input === 'string' && [...input].length < FEWEST)
    return refuse('PASSWORD', `It is too short; ${ACCEPTED}`);
  return parseHtPass(input);
}
