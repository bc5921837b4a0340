import type { HtUser } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** A user name of Basic Auth, one field of an htpasswd line. Code USER. */
export const parseHtUser = checkedText<HtUser>(
  'USER',
  '1 to 64 of A-Z a-z 0-9 . _ @ - that begin with a letter, digit or _',
  matches(/^[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}$/),
);
