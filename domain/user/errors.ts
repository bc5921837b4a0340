import { entry, type ErrorEntry } from '../errorEntry.js';

/** The part of the error catalogue that is about people who sign in. */
export const SIGN_IN_ERRORS = {
  LOGIN_REFUSED: entry('Name or password is wrong', 'Try again; an admin can reset the password.', 401, 4),
  CODE_REFUSED: entry(
    'The code is wrong, used or too old',
    'Wait for the next code of the authenticator app, or use a recovery code.',
    401,
    4,
  ),
  PASSKEY_REFUSED: entry(
    'The passkey was not accepted',
    'Try again; if it stays so, sign in with the password and a code.',
    401,
    4,
  ),
  PASSKEYS_ELSEWHERE: entry(
    'Passkeys do not work at this address',
    'Do what the detail says, or use a code of an authenticator app, which works anywhere.',
    422,
    7,
  ),
  INVITATION_REFUSED: entry(
    'The invitation is wrong, used or too old',
    'Ask an admin for a new one: `vsa user reset NAME` makes it.',
    401,
    4,
  ),
  STILL_NEEDED: entry('It cannot be taken away yet', 'Do what the detail says first.', 409, 7),
  SECOND_FACTOR_NEEDED: entry(
    'The sign-in is not complete',
    'Give the second factor, or make one: `step` of GET /session says which.',
    403,
    4,
  ),
  NO_SESSION: entry('A token has no session', 'Sign in with name and password for this.', 403, 4),
  SESSION_STEP: entry('The session is at another step', '`step` of GET /session says what comes next.', 409, 7),
  CROSS_SITE: entry('Another site asked', 'Open the hub itself and do it there.', 403, 4),
  HTTPS_NEEDED: entry(
    'Signing in needs HTTPS',
    'Open the hub by its https address (`vsa hub publish` makes one), or by localhost on the hub itself.',
    403,
    4,
  ),
  OVERLOADED: entry('The hub is checking too many passwords', 'Try again in some seconds.', 503, 1),
} as const satisfies Record<string, ErrorEntry>;
