import { copyFile, mkdtemp, readFile, rename, rm, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogPositions, Traffic, TrafficRow } from '../../../domain/traffic/model.js';
import { readTraffic } from './index.js';

const DOMAIN = 'shop.example.com';
let folder: string;
let known: Record<string, LogPositions>;
let rows: TrafficRow[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-traffic-'));
  [known, rows] = [{}, []];
});
afterEach(() => rm(folder, { recursive: true }));

const path = (suffix = ''): string => join(folder, `${DOMAIN}.access.json${suffix}`);

const line = (fields: object = {}): string =>
  JSON.stringify({
    time: '2026-11-21T10:00:00+00:00',
    domain: DOMAIN,
    status: 200,
    body_bytes_sent: 100,
    request_time: 0.02,
    ...fields,
  });

/** One report that the hub keeps; answers it. */
async function count(limits: { rows?: number } = {}): Promise<Traffic & { more: boolean }> {
  const { traffic, more } = await readTraffic(folder, known, limits);
  // What the hub keeps went through JSON.
  Object.assign(known, JSON.parse(JSON.stringify(traffic.positions)) as typeof known);
  rows.push(...traffic.rows);
  return { ...traffic, more };
}
const total = (key: 'requests' | 'bytes' | 'timeMs'): number => rows.reduce((sum, row) => sum + row[key], 0);

describe('readTraffic()', () => {
  test('counts requests by minute: statuses, bytes, times', async () => {
    const lines = [
      line(),
      line({ status: 301, request_time: 0.3 }),
      line({ time: '2026-11-21T12:00:59+02:00', status: '404', body_bytes_sent: 7 }),
      line({ time: '2026-11-21T10:01:00Z', status: 502, request_time: 60 }),
    ];
    appendFileSync(path(), `${lines.join('\n')}\n`);
    await count();
    const minute = Date.UTC(2026, 10, 21, 10, 0) / 60_000;
    expect(rows).toEqual([
      {
        domain: DOMAIN,
        minute,
        requests: 3,
        statuses: [1, 1, 1, 0],
        bytes: 207,
        timeMs: 340,
        times: [0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0],
      },
      {
        domain: DOMAIN,
        minute: minute + 1,
        requests: 1,
        statuses: [0, 0, 0, 1],
        bytes: 100,
        timeMs: 60_000,
        times: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      },
    ]);
    expect(await count()).toMatchObject({ rows: [], positions: {}, more: false });
  });

  test('odd lines stop nothing: no status, broken text, no JSON, no object, no time', async () => {
    const odd = [
      Buffer.from(`${line({ status: null, body_bytes_sent: null, request_time: null })}\n`),
      Buffer.from(`${line({ uri: '/\xff\xfe' })}\n`, 'latin1'),
      Buffer.from('[1,2]\n{"status":200}\nnonsense\n\n"text"\nnull\n{"time":"yesterday"}\n{"time":7}\n'),
      Buffer.from(`${line({ body_bytes_sent: 1e300, request_time: -5, status: 'abc' })}\n`),
    ];
    await writeFile(path(), Buffer.concat(odd));
    await count();
    expect([total('requests'), total('bytes'), total('timeMs')]).toEqual([3, 100, 20]);
    expect(known[DOMAIN]?.unreadable).toBe(8);
  });

  test('a last line without its end is counted when it has one', async () => {
    appendFileSync(path(), `${line()}\n${line().slice(0, 30)}`);
    await count();
    expect(total('requests')).toBe(1);
    appendFileSync(path(), `${line().slice(30)}\n`);
    await count();
    expect([total('requests'), known[DOMAIN]?.unreadable]).toEqual([2, 0]);
  });

  test('a line without an end does not fill the memory', async () => {
    appendFileSync(path(), Buffer.alloc(3 * 1024 * 1024, 'x'));
    appendFileSync(path(), `\n${line()}\n`);
    await count();
    expect(total('requests')).toBe(1);
  });

  test('more rows or bytes than a report takes come with the next ones, each once', async () => {
    const minutes = Array.from({ length: 50 }, (_, at) => new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString());
    const lines = minutes.map((time) => line({ time: time.replace('.000Z', 'Z') }));
    appendFileSync(path(), `${lines.join('\n')}\n`);
    let reports = 1;
    for (; (await count({ rows: 8 })).more; reports += 1);
    expect([total('requests'), reports]).toEqual([50, 7]);
    expect(new Set(rows.map(({ minute }) => minute)).size).toBe(50);
  });

  test('a log that cannot be read is named, and the others are counted', async () => {
    await writeFile(path('.1.gz'), 'this is not gzip');
    appendFileSync(path(), `${line()}\n`);
    appendFileSync(join(folder, 'other.example.com.access.json'), `${line()}\n`);
    const { failed } = await count();
    expect(failed).toEqual([expect.stringContaining(`${DOMAIN}.access.json.1.gz`)]);
    expect(total('requests')).toBe(2);
  });

  test('a rotated log that could not be read for a while is counted when it can be', async () => {
    for (const [suffix, age] of [
      ['.4.gz', 40],
      ['.3', 30],
      ['.2', 20],
      ['.1', 10],
      ['', 0],
    ] as const) {
      const text = `${line({ uri: suffix })}\n`;
      await writeFile(path(suffix), suffix.endsWith('.gz') ? 'not yet gzip' : text);
      await utimes(path(suffix), 1_700_000_000 - age, 1_700_000_000 - age);
    }
    expect((await count()).failed).toHaveLength(1);
    await writeFile(path('.4.gz'), gzipSync(`${line({ uri: 'late' })}\n`));
    await utimes(path('.4.gz'), 1_700_000_000 - 40, 1_700_000_000 - 40);
    expect((await count()).failed).toEqual([]);
    await count();
    expect(total('requests')).toBe(5);
  });

  test('no folder, no traffic', async () => {
    expect(await readTraffic(join(folder, 'none'), {})).toEqual({
      traffic: { rows: [], positions: {}, failed: [] },
      more: false,
    });
  });
});

/** A log as nginx and a rotation treat it; each line is another, as times make them in life. */
class Log {
  written = 0;
  #mtime = 1_700_000_000;

  append(lines: number): void {
    for (let each = 0; each < lines; each += 1) {
      this.written += 1;
      const time = new Date(Date.UTC(2026, 0, 1, 0, 0, this.written * 20)).toISOString().replace('.000Z', 'Z');
      appendFileSync(path(), `${line({ time, uri: '/'.padEnd(this.written % 300, 'x') })}\n`);
    }
  }

  /** logrotate: shifts the rotated ones and moves the live one to .1. */
  async rotate(): Promise<void> {
    if (!existsSync(path())) return;
    await this.#shift();
    await rename(path(), path('.1'));
    this.#mtime += 60;
    await utimes(path('.1'), this.#mtime, this.#mtime);
    await writeFile(path(), '');
  }

  async copyTruncate(meanwhile: () => Promise<unknown>): Promise<void> {
    if (!existsSync(path())) return;
    await this.#shift();
    await copyFile(path(), path('.1'));
    await meanwhile();
    this.#mtime += 60;
    await utimes(path('.1'), this.#mtime, this.#mtime);
    await truncate(path(), 0);
  }

  /** gzip keeps the time of the last write. */
  async compress(meanwhile: () => Promise<unknown>): Promise<void> {
    const plain = readdirSync(folder).filter((name) => /\.access\.json\.\d+$/.test(name));
    for (const name of plain) {
      const file = join(folder, name);
      const { atime, mtime } = statSync(file);
      await writeFile(`${file}.gz`, gzipSync(await readFile(file)));
      await utimes(`${file}.gz`, atime, mtime);
      await meanwhile();
      await unlink(file);
    }
  }

  /** A rotation while the folder is read may hide a log from one look. */
  async whileHidden(look: () => Promise<unknown>): Promise<void> {
    const hidden = join(folder, 'hidden');
    if (existsSync(path('.1'))) await rename(path('.1'), hidden);
    await look();
    if (existsSync(hidden)) await rename(hidden, path('.1'));
  }

  async #shift(): Promise<void> {
    const numbered = readdirSync(folder)
      .map((name) => /\.access\.json\.(\d+)(\.gz)?$/.exec(name))
      .filter((match) => match !== null)
      .sort((a, b) => Number(b[1]) - Number(a[1]));
    for (const [, number = '', end = ''] of numbered) {
      await rename(path(`.${number}${end}`), path(`.${Number(number) + 1}${end}`));
    }
  }
}

const ROTATIONS = ['rotate', 'copyTruncate', 'compress'] as const;

describe('over rotations', () => {
  const some = fc.integer({ min: 1, max: 6 });
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), many: some }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('count' as const), many: some }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constantFrom(...ROTATIONS), many: fc.integer({ min: 0, max: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lost' as const, 'hidden' as const), many: some }) },
    ),
    { maxLength: 40 },
  );

  test('every line counts once: appended, rotated, copied, compressed; reports lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await rm(folder, { recursive: true });
        folder = await mkdtemp(join(tmpdir(), 'vsa-traffic-'));
        [known, rows] = [{}, []];
        const log = new Log();
        for (const { do: step, many } of all) {
          const meanwhile = async () => many > 0 && (await count({ rows: many }));
          if (step === 'append') log.append(many);
          else if (step === 'rotate') await log.rotate();
          else if (step === 'copyTruncate') await log.copyTruncate(meanwhile);
          else if (step === 'compress') await log.compress(meanwhile);
          else if (step === 'lost') await readTraffic(folder, known);
          else if (step === 'hidden') await log.whileHidden(meanwhile);
          else await count({ rows: many });
        }
        while ((await count()).more);
        expect(total('requests')).toBe(log.written);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
