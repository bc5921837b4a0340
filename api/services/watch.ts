import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPEN_STATES } from '../../domain/operation/model.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { Database } from '../../db/lib/database.js';
import { insertEvent } from '../../db/queries/events.js';
import { findOperation, listOpenOperations, recordProgress } from '../../db/queries/operations.js';
import type { Log } from '../lib/log.js';
import { liveView, openState, recordedView } from '../lib/operationView.js';
import type { Cursor, Engine, Look } from './engine.js';

/** A change of an operation, with the id a browser resumes at. */
export interface OperationEvent {
  readonly uid: number;
  readonly view: OperationView;
}

export interface Watch {
  /** Watches an operation until it has ended. */
  follow(id: string): void;
  /** Calls back with every change from now on; answers how to stop. */
  subscribe(listener: (event: OperationEvent) => void): () => void;
  /** Follows every open operation, also those another API process started. */
  start(): void;
  stop(): Promise<void>;
}

export interface WatchDeps {
  readonly db: Database;
  readonly engine: Engine;
  readonly temporalWebUrl: string | undefined;
  readonly log: Log;
  /** Milliseconds between two looks at what is in no history: retries, rows. */
  readonly tick: number;
}

/** Sees the changes of open operations, keeps them in the outbox and the row, and tells those who listen. */
export function watchService({ db, engine, temporalWebUrl, log, tick }: WatchDeps): Watch {
  const listeners = new Set<(event: OperationEvent) => void>();
  const watched = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let sweeping: Promise<void> = Promise.resolve();

  function follow(id: string): void {
    if (watched.has(id) || stopping.signal.aborted) return;
    const ended = watchOne(id)
      .catch((error: unknown) => log.error({ err: error, operationId: id }, 'watching an operation failed'))
      .finally(() => watched.delete(id));
    watched.set(id, ended);
  }

  async function watchOne(id: string): Promise<void> {
    let last = '';
    let cursor: Cursor | null = null;
    while (!stopping.signal.aborted) {
      const seen = await see(id).catch((error: unknown) => {
        log.debug({ err: error, operationId: id }, 'an operation cannot be looked at now');
        return null;
      });
      if (seen === 'gone') return;
      if (seen !== null) {
        const hash = hashOf(seen.view);
        if (hash !== last && (await publish(seen, hash))) last = hash;
        if (last === hash && isFinal(seen.view)) return;
      }
      cursor = await pause(seen?.look ?? null, cursor);
    }
  }

  async function see(id: string): Promise<Seen | 'gone'> {
    const row = await findOperation(db, id);
    if (row === null) return 'gone';
    const look = OPEN_STATES.includes(row.state)
      ? await engine.look({ operationId: id, workflowId: workflowIdOf(row) }).catch(() => null)
      : null;
    const progress = look?.progress ?? null;
    if (look === null || progress === null || !look.running)
      return { view: recordedView(row, temporalWebUrl, new Date()), version: (row.progress?.version ?? 0) + 1, look };
    await recordProgress(db, id, openState(progress), progress);
    return { view: liveView(row, { ...look, progress }, temporalWebUrl, new Date()), version: progress.version, look };
  }

  async function publish({ view, version }: Seen, hash: string): Promise<boolean> {
    try {
      const uid = await insertEvent(db, { operationId: view.id, version, hash, body: view });
      for (const listener of listeners) listener({ uid, view });
      return true;
    } catch (error) {
      log.warn({ err: error, operationId: view.id }, 'an event cannot be kept');
      return false;
    }
  }

  /** Until the history grows, or for one tick: retries of activities and the row itself are in no history. */
  async function pause(look: Look | null, cursor: Cursor | null): Promise<Cursor | null> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, stopping.signal]);
    // Ten looks a second are enough for a person; of many operations each is looked at less often, for they cost work.
    const longest = tick / 2;
    await sleep(Math.min((tick / 10) * Math.ceil(watched.size / 4), longest), null, { signal }).catch(() => null);
    const held = look?.progress?.state === 'held' && look.pending.length === 0;
    // A workflow that just closed has closed its row too, or is about to.
    const closing = look !== null && !look.running;
    const ticked = sleep(held ? 15 * tick : closing ? tick / 5 : tick, null, { signal }).catch(() => null);
    const grown = look === null || !look.running ? ticked : engine.changed(look, cursor, signal).catch(() => ticked);
    const next = await Promise.race([grown, ticked]);
    over.abort();
    return next ?? cursor;
  }

  return {
    follow,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      const sweep = async (): Promise<void> => {
        while (!stopping.signal.aborted) {
          const open = await listOpenOperations(db).catch(() => []);
          for (const { id } of open) follow(id);
          await sleep(2 * tick, null, { signal: stopping.signal }).catch(() => null);
        }
      };
      sweeping = sweep();
    },
    async stop() {
      stopping.abort();
      await Promise.all([sweeping, ...watched.values()]);
    },
  };
}

interface Seen {
  readonly view: OperationView;
  readonly version: number;
  readonly look: Look | null;
}

const isFinal = (view: OperationView): boolean => !OPEN_STATES.includes(view.state);

/** Of all but the time of looking. */
const hashOf = ({ asOf: _asOf, source: _source, ...view }: OperationView): string =>
  createHash('sha256').update(JSON.stringify(view)).digest('hex');
