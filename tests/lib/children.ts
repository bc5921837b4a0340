import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface KeptChild {
  /** The process of now; another one after a kill. */
  readonly pid: () => number | undefined;
  /** kill -9 of the process group; it is started again at once, unless `stop` was called. */
  kill(): void;
  /** kill -9 of the process group, and it stays dead until `up`. */
  down(): Promise<void>;
  up(): void;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Resolves once the process of now has said `ready`. */
  ready(): Promise<void>;
}

export interface ChildPlan {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Programs that are not ours say nothing: ready at once. */
  readonly speaks: boolean;
  /** Whom it runs as; default: as this process. */
  readonly identity?: { readonly uid: number; readonly gid: number };
}

/** Those of tests that ended before they could stop them, for example in a hook that took too long. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(({ pid }) => end('SIGKILL', pid)));

/** A child process that is started again whenever it dies, as systemd or Docker would. */
export function keepChild({ argv, env, logFile, speaks, identity }: ChildPlan): KeptChild {
  let child: ChildProcess | null = null;
  let stopping = false;
  let again: NodeJS.Timeout | undefined;
  let isReady = false;
  const waiting: (() => void)[] = [];
  let gone: Promise<void> = Promise.resolve();
  const [program, ...args] = argv;

  const start = () => {
    clearTimeout(again);
    isReady = false;
    const log = openSync(logFile, 'a');
    const stdio = speaks ? (['ignore', log, log, 'ipc'] as const) : (['ignore', log, log] as const);
    const started = spawn(program, args, {
      ...identity,
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...env },
      detached: true,
      stdio: [...stdio],
    });
    closeSync(log);
    child = started;
    running.add(started);
    const said = () => {
      isReady = true;
      for (const resolve of waiting.splice(0)) resolve();
    };
    if (speaks) started.on('message', (message) => message === 'ready' && said());
    else started.once('spawn', said);
    gone = new Promise((resolve) => {
      started.once('exit', () => {
        isReady = false;
        running.delete(started);
        end('SIGKILL', started.pid);
        resolve();
        if (!stopping) again = setTimeout(start, 20);
      });
    });
  };
  start();
  const stayDead = () => {
    stopping = true;
    // It may have died just now: else `up` would start it, and the timer a second time.
    clearTimeout(again);
  };

  return {
    pid: () => child?.pid,
    kill() {
      isReady = false;
      end('SIGKILL', child?.pid);
    },
    async down() {
      stayDead();
      isReady = false;
      end('SIGKILL', child?.pid);
      await gone;
    },
    up() {
      stopping = false;
      start();
    },
    async stop(signal = 'SIGTERM') {
      stayDead();
      end(signal, child?.pid);
      const timer = setTimeout(() => end('SIGKILL', child?.pid), 10_000);
      await gone;
      clearTimeout(timer);
    },
    async ready() {
      while (!isReady) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** The whole group: nginx's workers outlive a killed master and hold its ports. */
function end(signal: NodeJS.Signals, pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
