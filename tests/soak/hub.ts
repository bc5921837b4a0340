import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The REST API as a patient client uses it. */
export interface Hub {
  /**
   * Sends until something else comes than "a part of the hub is down": always the same Idempotency-Key, so it counts
   * once. Rejects after two minutes.
   */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer>;
  /** All items of a list. */
  all<T>(path: string): Promise<T[]>;
}

/** What the API says while something it needs is away. */
const DOWN = new Set(['AUDIT_UNAVAILABLE', 'DATABASE_DOWN', 'TEMPORAL_DOWN', 'NOT_STARTED']);
const PATIENCE = 120_000;
const PAUSE = 300;

/** `strange` is told of every answer that says VSA itself failed, not that a part is down. */
export function openHub(
  { url, token }: { readonly url: string; readonly token: string },
  strange: (what: string) => void,
): Hub {
  const call: Hub['call'] = async (method, path, body) => {
    const key = randomUUID();
    const end = Date.now() + PATIENCE;
    for (let last = ''; ; await wait(PAUSE)) {
      try {
        const response = await fetch(`${url}/api/v1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'idempotency-key': key,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(60_000),
        });
        const json = (await response.json()) as Record<string, unknown>;
        if (response.status < 500) return { status: response.status, json };
        last = `${response.status} ${JSON.stringify(json)}`;
        if (!DOWN.has(String(json['code']))) strange(`${method} ${path} answered ${last}`);
      } catch (error) {
        last = reasonOf(error);
      }
      if (Date.now() > end) throw new Error(`${method} ${path} was not answered in two minutes: ${last}`);
    }
  };
  return {
    call,
    async all<T>(path: string) {
      const items: T[] = [];
      const separator = path.includes('?') ? '&' : '?';
      for (let token: unknown = ''; token !== null;) {
        const more = token === '' ? '' : `&pageToken=${String(token)}`;
        const { json } = await call('GET', `${path}${separator}pageSize=200${more}`);
        items.push(...(json['items'] as T[]));
        token = json['nextPageToken'] ?? null;
      }
      return items;
    },
  };
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
};
