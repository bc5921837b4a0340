import { describe, expect, test } from 'vitest';
import { keyedLock } from './lock.js';

/** Work that ends when told to, and notes when it begins and ends. */
function controlled(log: string[], name: string) {
  let end: (error?: Error) => void = () => undefined;
  const over = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  const work = async () => {
    log.push(`begin ${name}`);
    await over;
    log.push(`end ${name}`);
    return name;
  };
  return { work, end: (error?: Error) => end(error) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('keyedLock()', () => {
  test('runs work of one key one after the other, in order of arrival', async () => {
    const log: string[] = [];
    const lock = keyedLock();
    const works = ['a', 'b', 'c'].map((name) => controlled(log, name));
    const results = works.map(({ work }) => lock.run('key', work));
    for (const { end } of [...works].reverse()) {
      end();
      await settled();
    }
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
  });

  test('does not let different keys wait for each other', async () => {
    const log: string[] = [];
    const lock = keyedLock();
    const [a, b] = [controlled(log, 'a'), controlled(log, 'b')];
    const first = lock.run('one', a.work);
    const second = lock.run('two', b.work);
    b.end();
    expect(await second).toBe('b');
    expect(log).toEqual(['begin a', 'begin b', 'end b']);
    a.end();
    await first;
  });

  test('is free again after work that threw, and gives the error to the one who asked', async () => {
    const log: string[] = [];
    const lock = keyedLock();
    const [a, b] = [controlled(log, 'a'), controlled(log, 'b')];
    const first = lock.run('key', a.work);
    const second = lock.run('key', b.work);
    a.end(new Error('broken'));
    b.end();
    await expect(first).rejects.toThrow('broken');
    expect(await second).toBe('b');
    const thrown = lock.run('key', () => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(await lock.run('key', () => Promise.resolve('after'))).toBe('after');
  });

  test('holds for work that comes while the last one ends', async () => {
    const lock = keyedLock();
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, (inside += 1));
      await settled();
      inside -= 1;
    };
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await lock.run('key', work);
        await lock.run('key', work);
      }),
    );
    expect(most).toBe(1);
  });
});
