import { link, lstat, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LogRotation, VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import { exists, syncFolder } from '../../lib/files.js';
import { keyedLock } from '../../lib/lock.js';
import type { VpsDeps } from '../deps.js';
import { undoableSites } from '../site/undoable.js';
import { compressedCopy } from './compress.js';
import { dayOf, type NamedLog, namedLogs, siteOf } from './names.js';
import { tooMany } from './retention.js';

type Deps = Pick<VpsDeps, 'places' | 'ledger' | 'nginx' | 'logLock' | 'checkCancelled'>;

/**
 * Rotates what nginx logs, once a day: renamed with the date, compressed a day later, let go of after 30 days. What it
 * does next is read from the folder, so it may be killed anywhere and run again.
 */
export function rotationActivities(deps: Deps): Pick<VpsActivities, 'rotateLogs'> {
  const alone = keyedLock();
  return { rotateLogs: () => alone.run('', () => rotate(deps)) };
}

async function rotate(deps: Deps): Promise<LogRotation> {
  const { nginx, places } = deps;
  const today = dayOf(Date.now());
  // Without nginx nobody could say that a renamed log is written no more: refused before anything changes.
  await nginx.openFiles();
  const work = collecting(deps.checkCancelled);
  const live = (await namedLogs(places)).filter(({ day }) => day === null);
  const renamed = await work.each(live, (log) => renameLog(deps, log, today));
  const waiting = (await namedLogs(places)).filter(({ day, compressed }) => day !== null && !compressed);
  try {
    await reopened(nginx, waiting);
  } catch (error) {
    for (const log of renamed) await putBack(deps, log, today);
    throw error;
  }
  const old = waiting.filter(({ day }) => day !== null && day < today);
  const compressed = await work.each(old, (log) => compress(deps, log));
  const removed = await work.each(await expired(places), (log) => remove(deps, log));
  work.end();
  return { rotated: renamed.length, compressed: compressed.length, removed: removed.length };
}

/** Goes on with the other logs after one has failed; `end` then fails with all that was met. */
function collecting(checkCancelled: () => void) {
  const failed: (NodeJS.ErrnoException | VsaError)[] = [];
  return {
    /** Those of the logs for which the work answered true. */
    async each(logs: readonly NamedLog[], act: (log: NamedLog) => Promise<boolean>): Promise<NamedLog[]> {
      const done: NamedLog[] = [];
      for (const log of logs) {
        checkCancelled();
        try {
          if (await act(log)) done.push(log);
        } catch (error) {
          failed.push(error as NodeJS.ErrnoException);
        }
      }
      return done;
    },
    end(): void {
      if (failed.length === 0) return;
      const full = failed.some(({ code }) => code === 'ENOSPC' || code === 'EDQUOT' || code === 'DISK_FULL');
      const words = failed.slice(0, MOST_NAMED).map(({ message }) => message);
      throw new VsaError(full ? 'DISK_FULL' : 'IO', `${failed.length} logs were left as they are: ${words.join('; ')}`);
    },
  };
}

const MOST_NAMED = 5;

/** Does it unless an operation may still move the site's logs or put them back: those are for the next run. */
const unlessUndoable = ({ ledger, logLock }: Deps, log: NamedLog, work: () => Promise<boolean>): Promise<boolean> =>
  logLock.run(siteOf(log), async () => !(await undoableSites(ledger)).has(siteOf(log)) && (await work()));

const renameLog = (deps: Deps, { path }: NamedLog, today: string): Promise<boolean> =>
  unlessUndoable(deps, { path, live: path, day: null, compressed: false }, async () => {
    const to = `${path}.${today}`;
    const { size } = await lstat(path);
    if (size === 0 || (await exists(to)) || (await exists(`${to}.gz`))) return false;
    await rename(path, to);
    await syncFolder(dirname(path));
    return true;
  });

/** nginx had no part in it: the log gets its name again, unless nginx has begun another under it. */
const putBack = (deps: Deps, log: NamedLog, today: string): Promise<boolean> =>
  unlessUndoable(deps, log, async () => {
    try {
      await link(`${log.path}.${today}`, log.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
    await rm(`${log.path}.${today}`);
    await syncFolder(dirname(log.path));
    return true;
  });

/** Milliseconds until nginx must have opened its logs anew, and between two looks. */
const REOPEN_LIMIT = 10_000;
const LOOK_EVERY = 50;

/** None of nginx's processes has a renamed log open. Fails with RELOAD_NOT_PROVEN. */
async function reopened(nginx: Deps['nginx'], logs: readonly NamedLog[]): Promise<void> {
  const ids = new Map(await Promise.all(logs.map(async ({ path }) => [await idOf(path), path] as const)));
  const stillOpen = async () => [...(await nginx.openFiles())].find((id) => ids.has(id));
  if ((await stillOpen()) === undefined) return;
  await nginx.reopenLogs();
  const end = performance.now() + REOPEN_LIMIT;
  for (let open = await stillOpen(); open !== undefined; open = await stillOpen()) {
    if (performance.now() > end)
      throw new VsaError(
        'RELOAD_NOT_PROVEN',
        `nginx did not open its logs anew within ${REOPEN_LIMIT / 1_000} s: it still writes to ${ids.get(open)}.`,
      );
    await wait(LOOK_EVERY);
  }
}

async function idOf(path: string): Promise<string> {
  const { dev, ino } = await lstat(path, { bigint: true });
  return `${dev}:${ino}`;
}

async function compress(deps: Deps, log: NamedLog): Promise<boolean> {
  const before = await idOf(log.path);
  const copy = await compressedCopy(log.path);
  try {
    return await unlessUndoable(deps, log, async () => {
      if (!(await exists(log.path)) || (await idOf(log.path)) !== before) return false;
      await rename(copy, `${log.path}.gz`);
      await syncFolder(dirname(log.path));
      await rm(log.path);
      return true;
    });
  } finally {
    await rm(copy, { force: true });
  }
}

async function expired(places: Deps['places']): Promise<NamedLog[]> {
  const logs = await namedLogs(places);
  const rotated = await Promise.all(
    logs.flatMap(({ day, ...log }) =>
      day === null ? [] : [lstat(log.path).then(({ size }) => ({ ...log, day, size }))],
    ),
  );
  const now = Date.now();
  return [...new Set(rotated.map(({ live }) => live))].flatMap((live) =>
    tooMany(
      rotated.filter((log) => log.live === live),
      now,
    ),
  );
}

const remove = (deps: Deps, log: NamedLog): Promise<boolean> =>
  unlessUndoable(deps, log, async () => {
    await rm(log.path, { force: true });
    return true;
  });
