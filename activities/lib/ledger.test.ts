import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ledger, openLedger } from './ledger.js';

let folder = '';
let ledger: Ledger;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'vsa-ledger-')), 'ledger');
  ledger = openLedger(folder);
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const take =
  <T>(entry: T) =>
  () =>
    Promise.resolve(entry);

describe('snapshot()', () => {
  test('keeps the first, also for a process that starts anew, and does not look again', async () => {
    expect(await ledger.snapshot('op', 'publish', take({ before: 'old' }))).toEqual({ before: 'old' });
    const again = openLedger(folder).snapshot('op', 'publish', () => Promise.reject(new Error('it looked again')));
    expect(await again).toEqual({ before: 'old' });
    expect(await ledger.read('op', 'publish')).toEqual({ before: 'old' });
  });

  test('keeps nothing when taking it fails', async () => {
    await expect(ledger.snapshot('op', 'publish', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await ledger.steps('op')).toEqual([]);
    expect(await ledger.snapshot('op', 'publish', take('later'))).toBe('later');
  });

  test('keeps steps and operations apart, one whose name begins as another too', async () => {
    await ledger.snapshot('op', 'attach-web', take(1));
    await ledger.snapshot('op', 'attach-web-2', take(2));
    await ledger.snapshot('op-2', 'attach-web', take(3));
    const read = (operation: string, step: string) => ledger.read<number>(operation, step);
    expect([
      await read('op', 'attach-web'),
      await read('op', 'attach-web-2'),
      await read('op-2', 'attach-web'),
    ]).toEqual([1, 2, 3]);
    expect(await read('op', 'attach')).toBeNull();
  });

  test('is for the agent alone: 0700 and 0600', async () => {
    await ledger.snapshot('op', 'publish', take('x'));
    const modes = await Promise.all([folder + '/op', folder + '/op/000-publish.json'].map((path) => stat(path)));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '600']);
  });
});

describe('steps()', () => {
  test('answers the newest first, with many steps too', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `step-${index}`);
    for (const name of names) await ledger.snapshot('op', name, take(name));
    expect(await ledger.steps('op')).toEqual(names.reverse());
  });

  test('stays in order when a step in the middle was undone and another began', async () => {
    for (const name of ['x', 'y', 'z']) await ledger.snapshot('op', name, take(name));
    await ledger.drop('op', 'x');
    await ledger.snapshot('op', 'a', take('a'));
    expect(await ledger.steps('op')).toEqual(['a', 'z', 'y']);
  });

  test('knows nothing of an operation that never began, nor of the half-written file of a killed agent', async () => {
    expect(await ledger.steps('op')).toEqual([]);
    await ledger.snapshot('op', 'publish', take(1));
    await writeFile(join(folder, 'op', '.001-logs.json.0123456789ab.tmp'), '{');
    expect(await ledger.steps('op')).toEqual(['publish']);
    expect(await ledger.read('op', 'logs')).toBeNull();
  });
});

describe('amend()', () => {
  test('replaces what is kept and does not change the order', async () => {
    await ledger.snapshot('op', 'one', take(1));
    await ledger.snapshot('op', 'two', take(2));
    await ledger.amend('op', 'one', { hash: 'new' });
    expect(await ledger.read('op', 'one')).toEqual({ hash: 'new' });
    expect(await ledger.steps('op')).toEqual(['two', 'one']);
  });

  test('of a step that was never taken is a mistake, and said', async () => {
    await expect(ledger.amend('op', 'publish', 1)).rejects.toThrow('no step publish of op');
  });
});

describe('drop() and close()', () => {
  test('forget, may be called twice or without a beginning, and leave no empty folder', async () => {
    await ledger.drop('op', 'publish');
    await ledger.close('op');
    for (const name of ['one', 'two']) await ledger.snapshot('op', name, take(name));
    await ledger.drop('op', 'one');
    await ledger.drop('op', 'one');
    expect(await ledger.steps('op')).toEqual(['two']);
    await ledger.drop('op', 'two');
    expect(await readdir(folder)).toEqual([]);
    await ledger.snapshot('op', 'three', take(3));
    await ledger.close('op');
    await ledger.close('op');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('tidy()', () => {
  test('removes what a killed agent left and keeps what can still be undone', async () => {
    await ledger.tidy();
    await ledger.snapshot('op', 'publish', take(1));
    await mkdir(join(folder, 'empty'));
    await mkdir(join(folder, 'begun'));
    await writeFile(join(folder, 'begun', '.000-publish.json.0123456789ab.tmp'), '{');
    await ledger.tidy();
    expect(await readdir(folder)).toEqual(['op']);
    expect(await ledger.read('op', 'publish')).toBe(1);
  });
});
