import { useSyncExternalStore } from 'react';
import type { OperationView } from '../../domain/schemas/operation.js';

/** How the one stream of this tab is: `off` while nobody is signed in or the tab has been hidden for a while. */
export type Live =
  | { readonly state: 'off' }
  | { readonly state: 'live' }
  /** In ms since the epoch: when the last word came. */
  | { readonly state: 'reconnecting'; readonly since: number };

const HIDDEN_LIMIT = 60_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;

let live: Live = { state: 'off' };
const watchers = new Set<() => void>();

function become(next: Live): void {
  live = next;
  for (const watcher of watchers) watcher();
}

/** The state of the stream, for whoever shows it. */
export const useLive = (): Live =>
  useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => live,
  );

/**
 * Follows the changes of all operations (SSE) until stopped, resuming after the last one seen: nothing is missed. A
 * hidden tab lets go of its stream after a minute and takes it up when it is seen again. `reconnected`: something may
 * have ended meanwhile that no event tells of.
 */
export function followEvents(changed: (view: OperationView) => void, reconnected: () => void): () => void {
  let source: EventSource | null = null;
  let last = '';
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    clearTimeout(timer);
    source?.close();
    const opened = new EventSource(`/api/v1/events${last === '' ? '' : `?lastEventId=${last}`}`);
    source = opened;
    opened.onopen = () => {
      const wasAway = live.state === 'reconnecting';
      pause = FIRST_PAUSE;
      become({ state: 'live' });
      if (wasAway) reconnected();
    };
    opened.addEventListener('operation', (event: MessageEvent<string>) => {
      last = event.lastEventId;
      changed(JSON.parse(event.data) as OperationView);
    });
    opened.onerror = () => {
      opened.close();
      become({ state: 'reconnecting', since: live.state === 'reconnecting' ? live.since : Date.now() });
      timer = setTimeout(open, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    };
  }

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
    become({ state: 'off' });
  }

  function seen(): void {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(close, HIDDEN_LIMIT);
    else if (source === null || source.readyState === EventSource.CLOSED) {
      open();
      reconnected();
    }
  }

  document.addEventListener('visibilitychange', seen);
  open();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    close();
  };
}
