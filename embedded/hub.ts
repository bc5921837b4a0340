import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ERRORS, isErrorCode, VsaError } from '../domain/errors.js';
import { OPEN_STATES } from '../domain/operation/model.js';
import type { OperationState } from '../domain/operation/model.js';

/** The API as the supervisor uses it. */
export interface Hub {
  readonly url: string;
  readonly token: string;
}

/** What the supervisor reads of an operation. */
export interface Operation {
  readonly id: string;
  readonly state: OperationState;
  readonly steps: readonly { readonly name: string; readonly state: string }[];
  readonly held: { readonly reason: string; readonly detail: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly title?: string;
}

/** One request to the API; a refusal becomes a VsaError with the code the API gave. */
export async function ask<T>({ url, token }: Hub, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const content: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return content as T;
  const { code = '', detail, title, ...data } = content as Problem;
  throw new VsaError(
    isErrorCode(code) ? code : 'INTERNAL',
    detail ?? title ?? `${method} ${path}: ${answer.status}`,
    data,
  );
}

/** Follows an operation to its end; `onChange` sees each move. Rejects with its error if it did not succeed. */
export async function follow(
  hub: Hub,
  id: string,
  onChange: (operation: Operation) => void,
  stop: AbortSignal,
): Promise<Operation> {
  let last = '';
  for (;;) {
    const operation = await ask<Operation>(hub, 'GET', `/operations/${id}`);
    const seen = JSON.stringify([operation.state, operation.steps.map((step) => step.state), operation.held]);
    if (seen !== last) onChange(operation);
    last = seen;
    if (!OPEN_STATES.includes(operation.state)) return requireSuccess(operation);
    await wait(100, undefined, { signal: stop });
  }
}

function requireSuccess(operation: Operation): Operation {
  if (operation.state === 'succeeded') return operation;
  const code = operation.error?.code ?? '';
  const why = operation.error?.message ?? 'no reason was given';
  throw new VsaError(
    isErrorCode(code) ? code : 'INTERNAL',
    `operation ${operation.id} ended as ${operation.state}: ${why}`,
  );
}

/** What there is to know of an error for a person, in one line. */
export const inWords = (error: unknown): string =>
  error instanceof VsaError ? `${ERRORS[error.code].title}: ${error.message}` : (error as Error).message;
