import { describe, expect, test } from 'vitest';
import { isInside, renewalWindow, timeInWindow, windowPause } from './window.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const END = Date.parse('2027-02-01T00:00:00Z');

describe('the window of a certificate', () => {
  test.each([
    ['2027-01-01T00:00:00Z', '2027-01-03T00:00:00Z', true],
    ['2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', true],
    ['2027-01-30T00:00:00Z', '2027-02-01T00:00:00Z', true],
    ['2027-01-30T00:00:00Z', '2027-02-01T00:00:01Z', false],
    ['2027-01-03T00:00:00Z', '2027-01-01T00:00:00Z', false],
    ['2027-01-03T00:00:00Z', '2027-01-03T00:00:00Z', false],
    ['soon', '2027-01-03T00:00:00Z', false],
    ['2027-01-03T00:00:00Z', '', false],
  ])('from %s to %s is one: %s', (start, end, sensible) => {
    expect(renewalWindow(start, end, END) !== null).toBe(sensible);
  });

  test('is used in its first half, and spread over it', () => {
    const window = { start: 1_000, end: 3_000 };
    expect([0, 0.5, 0.999].map((random) => timeInWindow(window, random))).toEqual([1_000, 1_500, 1_999]);
    expect([999, 1_000, 2_999, 3_000].map((now) => isInside(window, now))).toEqual([false, true, true, false]);
  });

  test.each([
    [null, 0, 6 * HOUR],
    [6 * HOUR, 0, 6 * HOUR],
    [1_000, 0, MINUTE],
    [90 * 24 * HOUR, 0, 24 * HOUR],
    [null, 1, MINUTE],
    [null, 4, 8 * MINUTE],
    [null, 50, 6 * HOUR],
  ])('after %s ms by the CA and %d failures is asked for in %d ms', (retryAfter, failures, pause) => {
    expect(windowPause(retryAfter, failures)).toBe(pause);
  });
});
