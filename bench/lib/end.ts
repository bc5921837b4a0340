import { say } from './report.js';

/** What was started, to be ended in the opposite order whatever happens. */
export type Stops = (() => Promise<unknown>)[];

/** Runs a bench and ends this process with its code; what the bench started is ended first, also after Ctrl-C. */
export async function runBench(bench: (stops: Stops) => Promise<void>): Promise<never> {
  const stops: Stops = [];
  let ending: Promise<never> | null = null;
  /** Once: what a signal ends also makes the run fail, and that must wait for the same end. */
  const end = (code: number): Promise<never> => (ending ??= endAll(code));
  async function endAll(code: number): Promise<never> {
    for (const stop of stops.reverse()) await stop().catch((error: unknown) => say(String(error)));
    process.exit(code);
  }
  // The started programs have process groups of their own, which Ctrl-C does not reach.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));
  try {
    await bench(stops);
    return await end(0);
  } catch (error) {
    if (ending === null) say(String((error as Error).stack ?? error));
    return end(1);
  }
}
