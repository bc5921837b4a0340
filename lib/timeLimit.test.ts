import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withTimeLimit } from './timeLimit.js';

const untilAborted = (signal: AbortSignal) => wait(5_000, 'not aborted', { signal }).catch(() => 'aborted');

test('ends the work after its time, with the outer signal, and at once where that is over', async () => {
  expect(await withTimeLimit(20, undefined, untilAborted)).toBe('aborted');
  const outer = new AbortController();
  const work = withTimeLimit(5_000, outer.signal, untilAborted);
  outer.abort();
  expect(await work).toBe('aborted');
  expect(await withTimeLimit(5_000, outer.signal, untilAborted)).toBe('aborted');
});

test('leaves work alone that is done in time', async () => {
  const signals: AbortSignal[] = [];
  expect(await withTimeLimit(20, undefined, async (signal) => signals.push(signal))).toBe(1);
  await wait(40);
  expect(signals[0]?.aborted).toBe(false);
});
