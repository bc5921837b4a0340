import type { Request, Response } from 'express';
import * as z from 'zod';
import { VsaError, type ErrorCode } from '../../domain/errors.js';
import type { Shape } from '../../domain/schemas/common.js';
import { refusedFields, type RefusedField } from '../../domain/schemas/field.js';
import type { Services } from '../services/services.js';
import { accepted } from './accepted.js';
import type { Caller, Guard } from './caller.js';
import type { Client } from './client.js';

/** What a handler answers: a body, or a stream it writes itself. */
export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly stream: (request: Request, response: Response) => Promise<void> };

export interface Handled<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  readonly client: Client;
  readonly services: Services;
  /** The key and what it stands for; only on routes that start an operation. */
  readonly once: Once;
}

/** An Idempotency-Key with the hash of the request it came with. */
export interface Once {
  readonly key: string;
  readonly bodyHash: string;
}

interface Common extends Guard {
  /** Also the name of the CLI command. */
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'delete';
  /** Below /api/v1, in Express's notation. */
  readonly path: string;
  readonly summary: string;
  /** A one-use code is the only proof it asks for: wrong ones are counted. */
  readonly takesCode?: true;
  /** It keeps something for a stranger who asks: how often an address may is bounded. */
  readonly keepsForStrangers?: true;
  /** Starts an operation, so the Idempotency-Key header is required. */
  readonly starts?: boolean;
  /** The schema of each answer; null: an event stream. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  readonly fails: readonly ErrorCode[];
}

export interface Definition<P extends Shape, Q extends Shape, B extends Shape> extends Common {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly handle: (request: Handled<Out<P>, Out<Q>, Out<B>>) => Promise<Answer>;
}

type Out<S extends Shape> = z.output<ReturnType<S>>;

/** One route with its validation, permission and documentation. */
export interface Route extends Common {
  readonly shapes: { readonly params: Shape; readonly query: Shape; readonly body: Shape | null };
  answer(
    raw: Raw,
    rest: Pick<Handled<never, never, never>, 'caller' | 'client' | 'services' | 'once'>,
  ): Promise<Answer>;
}

export interface Raw {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const Nothing = () => z.strictObject({});

/** Makes a route: what is not named in its shapes is refused. */
export function route<
  P extends Shape = typeof Nothing,
  Q extends Shape = typeof Nothing,
  B extends Shape = typeof Nothing,
>({ params, query, body, handle, ...common }: Definition<P, Q, B>): Route {
  const shapes = { params: params ?? Nothing, query: query ?? Nothing, body: body ?? Nothing };
  return {
    ...common,
    shapes: { ...shapes, body: body ?? null },
    answer: async (raw, rest) => {
      const errors: RefusedField[] = [];
      const read = (part: keyof Raw): unknown => {
        const parsed = shapes[part](rest.services.rules).safeParse(raw[part] ?? {});
        if (!parsed.success) errors.push(...refusedFields(parsed.error));
        return parsed.data;
      };
      const input = { params: read('params') as Out<P>, query: read('query') as Out<Q>, body: read('body') as Out<B> };
      if (errors.length > 0) throw refusal(errors);
      // The same key again: the first answer, before anything is looked at that may have changed since.
      const before = common.starts ? await rest.services.operations.replay(rest.caller, rest.once) : null;
      return before === null ? handle({ ...input, ...rest }) : accepted(before);
    },
  };
}

function refusal(errors: readonly RefusedField[]): VsaError {
  const detail = errors.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join(' ');
  return new VsaError('VALIDATION', detail, { errors });
}
