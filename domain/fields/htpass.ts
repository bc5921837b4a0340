import type { HtPassword } from './brands.js';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { checkedText, wellFormed } from './parsed.js';

/** A password of Basic Auth. bcrypt reads 72 bytes and no NUL, so more is refused. Code PASSWORD. */
export const parseHtPass = checkedText<HtPassword>(
  'PASSWORD',
  'a password of 8 or more characters and at most 72 bytes that is not one of the commonest',
  (password) => (/[\0\r\n]/.test(password) ? 'It has a line break or NUL' : null),
  wellFormed,
  (password) => ([...password].length < 8 ? 'It is too short' : null),
  (password) => (new TextEncoder().encode(password).length > 72 ? 'It is too long' : null),
  (password) => (COMMON_PASSWORDS.has(password.toLowerCase()) ? 'It is one of the commonest passwords' : null),
);
