import { expect, test } from 'vitest';
import { turns } from './turns.js';

/** Work that ends when it is told to. */
function piece() {
  let end: (value: string) => void = () => undefined;
  let begun = false;
  const result = new Promise<string>((resolve) => (end = resolve));
  const work = () => {
    begun = true;
    return result;
  };
  return { work, end: () => end('done'), begun: () => begun };
}

test('two run at once, the others wait in order, and beyond the queue none is begun', async () => {
  const turn = turns(2, 2);
  const pieces = [piece(), piece(), piece(), piece(), piece()];
  const results = pieces.map(({ work }) => turn(work).catch((error: { code: string }) => error.code));
  await new Promise(setImmediate);
  expect(pieces.map((each) => each.begun())).toEqual([true, true, false, false, false]);
  expect(await results[4]).toBe('OVERLOADED');
  pieces[1]?.end();
  await results[1];
  expect(pieces.map((each) => each.begun())).toEqual([true, true, true, false, false]);
  for (const each of pieces) each.end();
  expect(await Promise.all(results)).toEqual(['done', 'done', 'done', 'done', 'OVERLOADED']);
});

test('work that fails gives its turn to the next', async () => {
  const turn = turns(1, 1);
  const failing = turn(() => Promise.reject(new Error('no')));
  const next = turn(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(await turn(() => Promise.resolve('again'))).toBe('again');
});
