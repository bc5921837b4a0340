import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VsaError } from '../../../domain/errors.js';
import type { LogPositions } from '../../../domain/traffic/model.js';
import { LoggingNginx } from '../../../tests/lib/loggingNginx.js';
import { type Ledger, openLedger } from '../../lib/ledger.js';
import { keyedLock } from '../../lib/lock.js';
import { type Places, places as placesOf } from '../lib/config.js';
import type { NginxRuntime } from '../proxy/runtime.js';
import { readTraffic } from '../traffic/index.js';
import { rotationActivities } from './index.js';

const DOMAIN = 'example.com';
const FIRST_DAY = Date.UTC(2026, 0, 1, 0, 0, 10);

let root: string;
let places: Places;
let ledger: Ledger;
let nginx: LoggingNginx;
let day: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: FIRST_DAY });
  await begin();
});
afterEach(async () => {
  vi.useRealTimers();
  nginx.stop();
  await rm(root, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  root = await mkdtemp(join(tmpdir(), 'vsa-rotation-'));
  places = placesOf({ proxyRoot: join(root, 'proxy'), stateDir: join(root, 'state') });
  await mkdir(places.siteLogs, { recursive: true });
  ledger = openLedger(places.ledger);
  nginx = new LoggingNginx(places.siteLog(DOMAIN));
  nginx.start();
  toDay(1);
}

function toDay(number: number): void {
  day = number;
  vi.setSystemTime(FIRST_DAY + (number - 1) * 86_400_000);
}

/** `meanwhile` runs before and after every change of a name, as another program would. */
const rotate = (meanwhile: () => Promise<unknown> = async () => undefined) => {
  const lock = keyedLock();
  const run = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    await meanwhile();
    const done = await lock.run(key, work);
    await meanwhile();
    return done;
  };
  const deps = {
    places,
    ledger,
    nginx: nginx.runtime as NginxRuntime,
    logLock: { run },
    checkCancelled: () => undefined,
  };
  return rotationActivities(deps).rotateLogs();
};
const names = async () => (await readdir(places.siteLogs)).sort();
const log = (suffix = '') => `${places.siteLog(DOMAIN)}${suffix}`;

describe('rotateLogs()', () => {
  test('renames once a day, compresses a day later, and changes nothing the second time', async () => {
    nginx.append(3);
    expect(await rotate()).toEqual({ rotated: 1, compressed: 0, removed: 0 });
    nginx.append(2);
    expect(await names()).toEqual([`${DOMAIN}.access.json`, `${DOMAIN}.access.json.20260101`]);
    expect(await rotate()).toEqual({ rotated: 0, compressed: 0, removed: 0 });
    const { mtimeMs } = await stat(log('.20260101'));
    const text = await readFile(log('.20260101'));
    toDay(2);
    expect(await rotate()).toEqual({ rotated: 1, compressed: 1, removed: 0 });
    expect(await names()).toEqual(['', '.20260101.gz', '.20260102'].map((end) => `${DOMAIN}.access.json${end}`));
    expect(gunzipSync(await readFile(log('.20260101.gz')))).toEqual(text);
    expect(Math.floor((await stat(log('.20260101.gz'))).mtimeMs)).toBe(Math.floor(mtimeMs));
    expect(await rotate()).toEqual({ rotated: 0, compressed: 0, removed: 0 });
  });

  test('lets go of parts that are 30 days old or beyond 1 GiB, the oldest first', async () => {
    toDay(31);
    nginx.append(1);
    for (const each of ['20251201', '20260115', '20260116', '20260117']) {
      await writeFile(log(`.${each}.gz`), gzipSync(''));
      await truncate(log(`.${each}.gz`), 400 * 1024 ** 2);
    }
    await writeFile(log('.1.gz'), 'of another program');
    expect(await rotate()).toEqual({ rotated: 1, compressed: 0, removed: 2 });
    expect(await names()).toEqual(
      ['', '.1.gz', '.20260116.gz', '.20260117.gz', '.20260131'].map((end) => `${DOMAIN}.access.json${end}`),
    );
  });

  test('rotates error logs too, and leaves empty logs, links and what is no log', async () => {
    const other = join(root, 'other');
    await writeFile(other, 'not ours');
    await symlink(other, join(places.siteLogs, 'evil.access.json'));
    await symlink(other, join(places.siteLogs, 'evil2.access.json.20200101'));
    await writeFile(join(places.siteLogs, 'a b.access.json'), 'x');
    await writeFile(join(places.siteLogs, '-rf.access.json'), 'x');
    await writeFile(join(places.siteLogs, 'notes.txt'), 'x');
    await writeFile(places.errorLog, 'an error\n');
    const done = ['done.access.json', 'done.access.json.20260101.gz'];
    for (const name of done) await writeFile(join(places.siteLogs, name), 'x');
    expect(await rotate()).toEqual({ rotated: 1, compressed: 0, removed: 0 });
    expect((await readdir(places.logs)).sort()).toEqual(['domains', 'error.log.20260101']);
    expect(await readFile(other, 'utf8')).toBe('not ours');
    const left = ['-rf.access.json', 'a b.access.json', 'evil.access.json', 'evil2.access.json.20200101'];
    expect(await names()).toEqual([...left, ...done, `${DOMAIN}.access.json`, 'notes.txt'].sort());
  });

  test('says that it may not write in the folder, and changes nothing', async () => {
    nginx.append(1);
    await chmod(root, 0o755);
    await chmod(places.siteLogs, 0o555);
    process.seteuid?.(65_534);
    try {
      await expect(rotate()).rejects.toMatchObject({
        code: 'IO',
        message: expect.stringContaining('EACCES') as string,
      });
    } finally {
      process.seteuid?.(process.getuid?.() ?? 0);
    }
    expect(await names()).toEqual([`${DOMAIN}.access.json`]);
  });

  test('is refused while nginx is down, and changes nothing', async () => {
    nginx.append(1);
    nginx.alive = false;
    await expect(rotate()).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
    expect(await names()).toEqual([`${DOMAIN}.access.json`]);
  });

  test('puts the names back where nginx does not open its logs anew', async () => {
    nginx.append(1);
    nginx.deaf = true;
    const soon = setInterval(() => vi.advanceTimersByTime(20_000), 20);
    await expect(rotate()).rejects.toMatchObject({
      code: 'RELOAD_NOT_PROVEN',
      message: expect.stringContaining(`${DOMAIN}.access.json.20260101`) as string,
    });
    clearInterval(soon);
    expect(await names()).toEqual([`${DOMAIN}.access.json`]);
    nginx.deaf = false;
    expect(await rotate()).toMatchObject({ rotated: 1 });
  });

  test('goes on where it was killed: before nginx was told, and while a log was compressed', async () => {
    nginx.append(1);
    await rename(log(), log('.20260101'));
    nginx.append(1);
    expect(await rotate()).toEqual({ rotated: 0, compressed: 0, removed: 0 });
    nginx.append(1);
    expect((await readFile(log('.20260101'), 'utf8')).split('\n')).toHaveLength(3);
    toDay(2);
    await writeFile(log('.20260101.gz'), 'half of it');
    expect(await rotate()).toEqual({ rotated: 1, compressed: 1, removed: 0 });
    expect(
      gunzipSync(await readFile(log('.20260101.gz')))
        .toString()
        .split('\n'),
    ).toHaveLength(3);
  });

  test('leaves a site alone that an operation may still put back, and only that', async () => {
    nginx.append(1);
    await writeFile(join(places.siteLogs, 'busy.test.access.json'), 'x\n');
    await writeFile(join(places.siteLogs, 'gone.test.access.json'), 'x\n');
    await ledger.snapshot('one', 'publish', async () => ({ domain: 'busy.test' }));
    await ledger.snapshot('two', 'logs', async () => [join(places.siteLogs, 'gone.test.access.json')]);
    expect(await rotate()).toMatchObject({ rotated: 1 });
    expect(await names()).toEqual(expect.arrayContaining(['busy.test.access.json', 'gone.test.access.json']));
    for (const operation of ['one', 'two']) await ledger.close(operation);
    expect(await rotate()).toMatchObject({ rotated: 2 });
  });

  test('does not compress away a log that an operation has taken meanwhile', async () => {
    nginx.append(1);
    await rotate();
    toDay(2);
    nginx.append(1);
    const taken = async () => {
      await ledger.snapshot('removal', 'logs', async () => [log('.20260101')]);
    };
    expect(await rotate(taken)).toMatchObject({ compressed: 0 });
    expect(await names()).toContain(`${DOMAIN}.access.json.20260101`);
    expect((await names()).filter((name) => name.includes('compress') || name.endsWith('.gz'))).toEqual([]);
  });
});

describe('beside the reader of traffic', () => {
  const steps = fc.array(
    fc.record({
      do: fc.constantFrom(
        ...(['append', 'append', 'append', 'count', 'count', 'rotate', 'rotate'] as const),
        ...(['again', 'deaf', 'renamed', 'compressed', 'restart', 'day'] as const),
      ),
      many: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 40 },
  );

  test('every line counts once: rotated, killed in between, compressed, counted meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        nginx.stop();
        await rm(root, { recursive: true });
        await begin();
        const known: Record<string, LogPositions> = {};
        let requests = 0;
        const count = async (rows?: number) => {
          const { traffic, more } = await readTraffic(places.siteLogs, known, rows === undefined ? {} : { rows });
          Object.assign(known, JSON.parse(JSON.stringify(traffic.positions)));
          for (const row of traffic.rows) requests += row.requests;
          expect([traffic.failed, known[DOMAIN]?.unreadable ?? 0]).toEqual([[], 0]);
          return more;
        };
        for (const { do: step, many } of all) {
          const meanwhile = async () => many > 0 && (await count(many));
          if (step === 'append') nginx.append(many);
          else if (step === 'count') await count(many);
          else if (step === 'restart') nginx.start();
          else if (step === 'again') await rotate(meanwhile);
          else if (step === 'deaf') await rotateInVain(meanwhile);
          else if (step === 'renamed' && !(await names()).some((name) => name.endsWith(today()))) await renamed();
          else if (day < 28) {
            toDay(day + 1);
            if (step === 'compressed') await compressed();
            else if (step === 'rotate') await rotate(meanwhile);
          }
        }
        while (await count());
        expect(requests).toBe(nginx.written);
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});

/** nginx could not be told to open its logs anew. */
async function rotateInVain(meanwhile: () => Promise<unknown>): Promise<void> {
  const { reopenLogs } = nginx.runtime;
  nginx.runtime.reopenLogs = () => Promise.reject(new VsaError('RELOAD_NOT_PROVEN', 'gone'));
  await rotate(meanwhile).catch((error: unknown) => expect(error).toMatchObject({ code: 'RELOAD_NOT_PROVEN' }));
  nginx.runtime.reopenLogs = reopenLogs;
}

/** What a kill leaves right after the log was renamed. */
const renamed = () => rename(log(), log(`.${today()}`)).catch(() => undefined);

/** What a kill leaves right after compressed copies got their names. */
async function compressed(): Promise<void> {
  for (const name of (await names()).filter((each) => /\.\d{8}$/.test(each) && !each.endsWith(today()))) {
    const file = join(places.siteLogs, name);
    const { atime, mtime } = await stat(file);
    await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
    await utimes(`${file}.gz`, atime, mtime);
  }
}

const today = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '');
