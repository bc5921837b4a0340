import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Workers that take over from those before them while the process runs; ends when the signal aborts. */
export type Successors = (over: AbortSignal) => AsyncIterable<readonly Worker[]>;

export interface RunOptions {
  readonly onStop?: () => void;
  readonly successors?: Successors;
}

/** Runs workers until SIGTERM or SIGINT, then lets them finish; ends the process when one of them failed for good. */
export async function runUntilStopped(
  first: readonly Worker[],
  log: Logger,
  { onStop = () => undefined, successors = none }: RunOptions = {},
): Promise<void> {
  const over = new AbortController();
  const live = new Set<Worker>();
  let current = first;
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping');
    onStop();
    over.abort();
    for (const worker of live) shutDown(worker);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // After a revoked credential `run()` never settles and the first SIGTERM is swallowed.
  const watchdog = setInterval(() => {
    if (!current.some((worker) => worker.getState() === 'FAILED')) return;
    log.fatal('a worker failed; the supervisor starts this process again');
    process.exit(1);
  }, 1_000);
  try {
    await new Promise<void>((resolve, reject) => {
      const run = (worker: Worker) => {
        live.add(worker);
        const ended = () => {
          live.delete(worker);
          if (live.size === 0) resolve();
        };
        worker.run().then(ended, reject);
      };
      const relieve = async () => {
        for await (const crew of successors(over.signal)) {
          if (over.signal.aborted) return;
          const before = current;
          current = crew;
          crew.forEach(run);
          await idle(before, over.signal);
          before.forEach(shutDown);
        }
      };
      first.forEach(run);
      relieve().catch(reject);
    });
  } finally {
    clearInterval(watchdog);
  }
}

async function* none(): AsyncGenerator<readonly Worker[]> {
  // Nobody takes over.
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** Until none of their activities is under way: what is shut down then loses nothing. */
async function idle(workers: readonly Worker[], over: AbortSignal): Promise<void> {
  while (!over.aborted && workers.some((worker) => worker.getStatus().numInFlightActivities > 0)) await wait(250);
}
