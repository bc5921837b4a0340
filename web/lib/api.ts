import { ApiError, noAnswer, type Problem } from './problem.js';
import { isInUse } from './inUse.js';

const PREFIX = '/api/v1';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** GET below /api/v1. Fails with ApiError. */
export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  send<T>('GET', path + searchOf(query), undefined, {}, signal);

/** POST below /api/v1. Fails with ApiError. */
export const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> =>
  send<T>('POST', path, body, {}, signal);

/** DELETE below /api/v1. Fails with ApiError. */
export const remove = <T>(path: string, query: Query = {}): Promise<T> =>
  send<T>('DELETE', path + searchOf(query), undefined, {});

/** A POST that starts an operation: with the same key again it is the same operation. Fails with ApiError. */
export const start = <T>(path: string, body: unknown, key: string): Promise<T> =>
  send<T>('POST', path, body, { 'Idempotency-Key': key });

/** A DELETE that starts an operation. Fails with ApiError. */
export const startRemoval = <T>(path: string, query: Query, key: string): Promise<T> =>
  send<T>('DELETE', path + searchOf(query), undefined, { 'Idempotency-Key': key });

/** `?a=1&b=2` of what is set, or nothing. */
export function searchOf(query: Query): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

async function send<T>(
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<T> {
  const response = await fetch(PREFIX + path, {
    method,
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(isInUse() ? {} : { 'X-Vsa-Background': '1' }),
      ...headers,
    },
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ApiError(noAnswer(PREFIX + path));
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(problemOf(text, path));
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** A proxy in between may answer something that is no problem document. */
function problemOf(text: string, path: string): Problem {
  try {
    const read = JSON.parse(text) as Problem;
    if (typeof read.code === 'string' && typeof read.detail === 'string') return read;
  } catch {
    // Told below.
  }
  return noAnswer(PREFIX + path);
}
