import type { HeaderValue, Rate, Size, Timeout } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** The largest request body, for example `20m`. Code SIZE. */
export const parseSize = checkedText<Size>(
  'SIZE',
  '1 to 5 digits and k or m, for example 20m',
  matches(/^\d{1,5}[km]$/),
);

/** A time-out in seconds, for example `120s`. Code TIMEOUT. */
export const parseTimeout = checkedText<Timeout>(
  'TIMEOUT',
  '1 to 4 digits and s, for example 120s',
  matches(/^\d{1,4}s$/),
);

/** A rate limit, for example `50r/s`. Code RATE. */
export const parseRate = checkedText<Rate>(
  'RATE',
  '1 to 5 digits and r/s, for example 50r/s',
  matches(/^\d{1,5}r\/s$/),
);

/** The value of a response header. Code HEADER. */
export const parseHeaderValue = checkedText<HeaderValue>(
  'HEADER',
  '1 to 4096 printable ASCII characters without " \\ $ ; { } and without a space at the ends',
  matches(/^(?! )[ !#%-:<-[\]-z|~]{1,4096}(?<! )$/),
);

/** A Content-Security-Policy: a header value that may have `;`, as it is always written inside quotes. Code HEADER. */
export const parseCspValue = checkedText<HeaderValue>(
  'HEADER',
  '1 to 4096 printable ASCII characters without " \\ $ { } and without a space at the ends',
  matches(/^(?! )[ !#%-[\]-z|~]{1,4096}(?<! )$/),
);
