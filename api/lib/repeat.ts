import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.js';

export interface Repeated {
  start(): void;
  /** Ends with the work that is under way. */
  stop(): Promise<void>;
}

/**
 * Does the work at once and again after each pause, until it is stopped. A failure ends nothing: it is logged when it
 * begins, and so is its end.
 */
export function repeat(
  what: string,
  pauseMs: number,
  work: (stopped: AbortSignal) => Promise<void>,
  log: Log,
): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const loop = async (): Promise<void> => {
    let failed = false;
    while (!signal.aborted) {
      try {
        await work(signal);
        if (failed) log.info({ what }, 'goes on');
        failed = false;
      } catch (error) {
        if (!failed && !signal.aborted) log.error({ err: error, what }, 'fails, and is tried again');
        failed = true;
      }
      await sleep(pauseMs, null, { signal }).catch(() => null);
    }
  };
  return {
    start: () => void (running = loop()),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
