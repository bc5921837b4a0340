import { describe, expect, test } from 'vitest';
import { renewalPause, renewalTime } from './renewal.js';

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
});
