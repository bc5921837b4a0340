import type { RoutePath } from './brands.js';
import { checkedText, matches } from './parsed.js';

/** The path prefix of a route, for example `/api/`. Code ROUTE. */
export const parseRoute = checkedText<RoutePath>(
  'ROUTE',
  'a path such as / or /api/ of at most 256 characters: / and A-Z a-z 0-9 . _ ~ -',
  (path) => (path.length > 256 ? `It has ${path.length} characters` : null),
  matches(/^\/([A-Za-z0-9._~-]+\/)*[A-Za-z0-9._~-]*$/),
  (path) =>
    path.split('/').some((segment) => segment === '.' || segment === '..') ? 'It has a . or .. segment' : null,
  (path) => (/^\/\.well-known\/acme-challenge(\/|$)/.test(path) ? 'It is reserved for certificates' : null),
);
