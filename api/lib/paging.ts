import { VsaError } from '../../domain/errors.js';

const DEFAULT_PAGE_SIZE = 50;

interface PageQuery {
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
}

/** The key after which the page begins (null: at the start), and how many rows to read: one more than are shown. */
export function pageOf<K extends 'number' | 'string'>(
  query: PageQuery,
  key: K,
): { after: Key<K> | null; limit: number } {
  const limit = (query.pageSize ?? DEFAULT_PAGE_SIZE) + 1;
  return { after: query.pageToken === undefined ? null : decode(query.pageToken, key), limit };
}

type Key<K> = K extends 'number' ? number : string;

/** The rows of the page and the token of the next one, which is null on the last page. */
export function pageFrom<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => number | string,
  show: (row: R) => T,
): { items: T[]; nextPageToken: string | null } {
  const shown = rows.slice(0, limit - 1);
  const last = shown.at(-1);
  const more = rows.length >= limit && last !== undefined;
  const nextPageToken = more ? Buffer.from(JSON.stringify([keyOf(last)])).toString('base64url') : null;
  return { items: shown.map(show), nextPageToken };
}

function decode<K extends 'number' | 'string'>(token: string, kind: K): Key<K> {
  try {
    const [key] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof key === kind) return key as Key<K>;
  } catch {
    // Not one of our tokens: told below.
  }
  const message = 'It is no token of a page of this list.';
  throw new VsaError('VALIDATION', message, { errors: [{ pointer: '/pageToken', message, code: 'PAGE_TOKEN' }] });
}
