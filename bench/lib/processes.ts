import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

export interface Started {
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** A server in a process group of its own; its words go to a file. */
export function startProcess(
  argv: readonly [string, ...string[]],
  logFile: string,
  env: Record<string, string>,
): Started {
  const [program, ...args] = argv;
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, {
    env: { PATH: '/usr/bin:/bin', ...env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const gone = once(child, 'exit');
  return {
    process: child,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGKILL');
      await gone;
    },
  };
}

/** Repeats a look every 20 ms for at most 20 s. */
export async function untilAnswers<T>(look: () => Promise<T>): Promise<T> {
  const end = performance.now() + 20_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await wait(20);
  }
}
