import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { withTimeLimit } from '../lib/timeLimit.js';
import type { Notify } from './parts.js';
import { endNoted, writePid } from './pidFiles.js';
import type { SuitePlaces } from './places.js';
import { refuse } from './refuse.js';

/** One process of the suite. */
export interface Service {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Who it runs as, where that is not the supervisor's user. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Before each start. */
  readonly prepare?: (stop: AbortSignal) => Promise<void>;
  /** Answers whether it is up; a service without it says `ready` over its IPC channel. */
  readonly isReady?: () => Promise<boolean>;
  readonly readyWithin: number;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithin: number;
}

export interface Child {
  readonly name: string;
  /** Resolves when it is up for the first time; rejects when it did not come up in three tries, which then go on. */
  readonly up: Promise<void>;
  /** Ends it, politely first, and does not start it again. */
  stop(): Promise<void>;
}

const TRIES = 3;
const LONG_ENOUGH = 30_000;

/** Runs a service and starts it again whenever it dies, after a pause that grows from 200 ms to 10 s. */
export function keepRunning(service: Service, places: SuitePlaces, notify: Notify): Child {
  const stopping = new AbortController();
  let wasUp = false;
  let ended: Promise<void> = Promise.resolve();
  const up = new Promise<void>((resolve, reject) => {
    const onUp = () => {
      wasUp = true;
      resolve();
    };
    ended = liveAgainAndAgain(onUp, reject).catch(reject);
  });
  // A stop before it was up is nobody's failure; whoever waits for `up` still gets the rejection.
  up.catch(() => undefined);

  async function liveAgainAndAgain(onUp: () => void, giveUp: (why: Error) => void): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const begun = performance.now();
      const reason = await live(service, places, stopping.signal, onUp);
      if (stopping.signal.aborted) return;
      failures = performance.now() - begun > LONG_ENOUGH ? 1 : failures + 1;
      if (!wasUp && failures === TRIES) giveUp(await startFailure(service, places, reason));
      notify(`${service.name} ended (${reason}), it is started again; its log: ${places.logOf(service.name)}`);
      await pause(Math.min(10_000, 100 * 2 ** failures), stopping.signal);
    }
  }

  return {
    name: service.name,
    up,
    stop() {
      stopping.abort();
      return ended;
    },
  };
}

/** One life, from start to end; answers why it ended. Nothing of it is left then. */
async function live(service: Service, places: SuitePlaces, stop: AbortSignal, onUp: () => void): Promise<string> {
  const end = () => endNoted(places.run, service.name, service.stopSignal, service.stopWithin);
  await end();
  await service.prepare?.(stop);
  if (stop.aborted) return 'stopped';
  const child = start(service, places.logOf(service.name));
  const exit = exitOf(child);
  if (child.pid !== undefined) await writePid(places.run, service.name, child.pid);
  const over = AbortSignal.any([stop, abortWhen(exit)]);
  const ready = await becomesReady(service, child, over);
  if (ready) {
    onUp();
    await aborted(over);
  }
  const reason = over.aborted ? null : `not ready within ${service.readyWithin / 1_000} s`;
  await end();
  return reason ?? (await exit);
}

function start(service: Service, log: string): ChildProcess {
  const output = openLog(log);
  const [program, ...args] = service.argv;
  try {
    return spawn(program, args, {
      cwd: '/',
      env: { ...service.env },
      ...service.user,
      // A group of its own: Ctrl-C reaches the supervisor alone, which stops them in order.
      detached: true,
      stdio: service.isReady === undefined ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
    });
  } finally {
    closeSync(output);
  }
}

const LARGEST_LOG = 10 * 1024 * 1024;

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });

function becomesReady({ isReady, readyWithin }: Service, child: ChildProcess, over: AbortSignal): Promise<boolean> {
  return withTimeLimit(readyWithin, over, async (limit) => {
    if (isReady === undefined) return saysReady(child, limit);
    while (!limit.aborted) {
      if (await isReady()) return !limit.aborted;
      await pause(50, limit);
    }
    return false;
  });
}

const saysReady = (child: ChildProcess, limit: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    child.on('message', (message) => message === 'ready' && resolve(true));
    void aborted(limit).then(() => resolve(false));
  });

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch(() => undefined);

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function abortWhen(happened: Promise<unknown>): AbortSignal {
  const controller = new AbortController();
  void happened.then(() => controller.abort());
  return controller.signal;
}

async function startFailure(service: Service, places: SuitePlaces, reason: string): Promise<Error> {
  const log = places.logOf(service.name);
  const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-12).join('\n');
  return refuse(`${service.name} does not start (${reason}). The end of its log:\n${tail}\n`, `The whole log: ${log}`);
}
