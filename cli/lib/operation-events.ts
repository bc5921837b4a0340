import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS, VsaError } from '../../domain/errors.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { Api } from './client.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { serverSentEvents } from './sse.js';

export const isFinal = (view: Pick<OperationView, 'state'>): boolean => !OPEN_STATES.includes(view.state);

/** Milliseconds: pause before a lost stream is opened again, and how long a hub may be away. */
export interface Patience {
  readonly pause: number;
  readonly giveUp: number;
}
const PATIENCE: Patience = { pause: 500, giveUp: 60_000 };

/**
 * Every state of an operation until its final one. A lost stream is opened again where it stopped; `lost` hears why.
 * Ends early when the signal aborts; fails with the hub's refusal, or when the hub stayed away too long.
 */
export async function* operationViews(
  api: Api,
  id: string,
  signal: AbortSignal,
  lost: (error: VsaError) => void,
  patience: Patience = PATIENCE,
): AsyncGenerator<OperationView> {
  const first = await api.get<OperationView>(`/operations/${id}`);
  yield first;
  if (isFinal(first)) return;

  let lastEventId: string | null = null;
  let awaySince: number | null = null;
  while (!signal.aborted) {
    try {
      const response = await api.stream(`/operations/${id}/events`, lastEventId, signal);
      awaySince = null;
      for await (const event of serverSentEvents(response.body ?? emptyBody())) {
        lastEventId = event.id;
        if (event.event !== 'operation') continue;
        const view = JSON.parse(event.data) as OperationView;
        yield view;
        if (isFinal(view)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      const known = asStreamError(error);
      if (ERRORS[known.code].status < 500) throw known;
      if (awaySince === null) lost(known);
      awaySince ??= Date.now();
      if (Date.now() - awaySince > patience.giveUp) throw known;
    }
    await sleep(patience.pause, undefined, { signal }).catch(() => undefined);
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** A stream that breaks in the middle fails with fetch's own error. */
const asStreamError = (error: unknown): VsaError =>
  error instanceof VsaError ? error : new VsaError('HUB_UNREACHABLE', `the event stream broke: ${String(error)}`);
