import { randomUUID } from 'node:crypto';
import { VsaError } from '../../domain/errors.js';
import type { Connection } from './config.js';
import { problemError } from './problem.js';
import type { ProblemBody } from './problem.js';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The hub's REST API. Every call fails with the hub's problem as a VsaError, or HUB_UNREACHABLE. */
export interface Api {
  readonly hubUrl: string;
  get<T>(path: string, query?: Query): Promise<T>;
  /** Each call carries a new random Idempotency-Key. */
  post<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string, query?: Query): Promise<T>;
  /** A health address outside /api/v1: its JSON counts whatever the status. */
  probe(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  /** An open event stream. */
  stream(path: string, lastEventId: string | null, signal: AbortSignal): Promise<Response>;
}

/** Milliseconds until a request without an answer counts as HUB_UNREACHABLE. */
const REQUEST_TIMEOUT = 60_000;

export function createApi({ hubUrl, token }: Connection): Api {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };

  async function ask(method: string, path: string, query: Query, init: RequestInit, requestId: string) {
    const url = `${hubUrl}${path}${search(query)}`;
    const headers = { ...authorization, 'x-request-id': requestId, accept: 'application/json', ...init.headers };
    return fetch(url, { ...init, method, headers, redirect: 'error' }).catch((error: unknown) => {
      if (init.signal?.aborted && (init.signal.reason as Error | undefined)?.name !== 'TimeoutError') throw error;
      throw new VsaError('HUB_UNREACHABLE', `${hubUrl} does not answer: ${reason(error)}`);
    });
  }

  async function send(method: string, path: string, query: Query, init: RequestInit): Promise<Response> {
    const requestId = randomUUID();
    const response = await ask(method, path, query, init, requestId);
    if (response.ok) return response;
    const body = await response.json().catch(() => null);
    throw problemError(response.status, body as ProblemBody | null, response.headers.get('x-request-id'));
  }

  const json = async <T>(method: string, path: string, query: Query, body?: unknown): Promise<T> => {
    const mutates = method !== 'GET';
    const response = await send(method, `/api/v1${path}`, query, {
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
      headers: {
        ...(mutates ? { 'idempotency-key': randomUUID() } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    return (await response.json().catch(() => {
      throw new VsaError('HUB_UNREACHABLE', `${hubUrl} answered ${response.status} without JSON; is this a VSA hub?`);
    })) as T;
  };

  return {
    hubUrl,
    get: (path, query = {}) => json('GET', path, query),
    post: (path, body) => json('POST', path, {}, body),
    delete: (path, query = {}) => json('DELETE', path, query),
    probe: async (path) => {
      const response = await ask('GET', path, {}, { signal: AbortSignal.timeout(REQUEST_TIMEOUT) }, randomUUID());
      return { status: response.status, body: await response.json().catch(() => null) };
    },
    stream: (path, lastEventId, signal) =>
      send(
        'GET',
        `/api/v1${path}`,
        {},
        {
          signal,
          headers: { accept: 'text/event-stream', ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }) },
        },
      ),
  };
}

function search(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs as [string, string][])}`;
}

/** The innermost cause in words: fetch itself only says "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reason(error.cause);
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name);
}
