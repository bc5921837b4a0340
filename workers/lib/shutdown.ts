import type { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Runs workers until SIGTERM or SIGINT, then lets them finish; ends the process when one of them failed for good. */
export async function runUntilStopped(
  workers: readonly Worker[],
  log: Logger,
  onStop: () => void = () => undefined,
): Promise<void> {
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping');
    onStop();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // After a revoked credential `run()` never settles and the first SIGTERM is swallowed.
  const watchdog = setInterval(() => {
    if (!workers.some((worker) => worker.getState() === 'FAILED')) return;
    log.fatal('a worker failed; the supervisor starts this process again');
    process.exit(1);
  }, 1_000);
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    clearInterval(watchdog);
  }
}
