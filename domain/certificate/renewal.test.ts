import { describe, expect, test } from 'vitest';
import { dueAt, inOrder, renewalPause, renewalTime } from './renewal.js';

const DAY = 86_400_000;
const daysLeft = (lifetime: number): number =>
  (lifetime * DAY - renewalTime({ notBefore: 0, notAfter: lifetime * DAY })) / DAY;

describe('a certificate', () => {
  test.each([
    [90, 32.4],
    [64, 23.04],
    [45, 16.2],
    [10, 3.6],
    [6, 3],
  ])('of %d days is replaced with %d days left', (lifetime, left) => {
    expect(daysLeft(lifetime)).toBeCloseTo(left, 6);
  });

  test('that cannot be replaced is tried again after 1, 2, 5, 10, 20, 60 minutes, and at least every 6 hours', () => {
    expect([1, 2, 3, 4, 5, 6].map((failures) => renewalPause(failures) / 60_000)).toEqual([1, 2, 5, 10, 20, 60]);
    expect([0, 1].map(renewalPause)).toEqual([60_000, 60_000]);
    expect([9, 100].map(renewalPause)).toEqual([6 * 3_600_000, 6 * 3_600_000]);
  });

  test('is due when its CA asks for it, also if that is at once, else by the time it has left', () => {
    const certificate = { notBefore: 0, notAfter: 90 * DAY, window: null, renewAt: null };
    expect(dueAt(certificate)).toBe(renewalTime(certificate));
    expect(dueAt({ ...certificate, window: { start: 1, end: 9 }, renewAt: 3 })).toBe(3);
  });

  test.each([
    [6, 2],
    [10, 3],
    [45, 3],
    [64, 3],
    [90, 3],
  ])('of %d days does not end though its CA is away for %d days, whenever that begins', (lifetime, days) => {
    for (let begin = 0; begin < lifetime * DAY; begin += DAY / 24) {
      const away = (at: number) => at >= begin && at < begin + days * DAY;
      let [at, failures] = [renewalTime({ notBefore: 0, notAfter: lifetime * DAY }), 0];
      for (; away(at); at += renewalPause(failures)) failures += 1;
      expect(at).toBeLessThan(lifetime * DAY - DAY / 4);
    }
  });
});

describe('certificates that are due', () => {
  const NOW = 80 * DAY;
  const one = (name: string, daysLeft: number, windowEnd: number | null = null, windowStart = -1) => ({
    name,
    notBefore: NOW - (90 - daysLeft) * DAY,
    notAfter: NOW + daysLeft * DAY,
    window: windowEnd === null ? null : { start: NOW + windowStart * DAY, end: NOW + windowEnd * DAY },
    renewAt: windowEnd === null ? null : NOW + windowStart * DAY,
  });

  test('are started in the order of their need, those that their CA asked for before all', () => {
    const all = [
      one('not yet', 40),
      one('soon', 30),
      one('asked for, ends later', 35, 2),
      one('most urgent', 1),
      one('asked for', 32, 1),
      one('window still to come', 33, 5, 1),
      one('window over', 20, -1, -2),
    ];
    expect(inOrder(all, NOW).map(({ name }) => name)).toEqual([
      'asked for',
      'asked for, ends later',
      'most urgent',
      'window over',
      'soon',
    ]);
  });
});
