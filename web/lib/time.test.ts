import { describe, expect, test } from 'vitest';
import { countdownOf, momentOf, spanOf } from './time.js';

describe('spanOf()', () => {
  test.each([
    [300, '0.3 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [119_000, '119 s'],
    [240_000, '4 min'],
    [3_600_000, '1 h'],
    [11_100_000, '3 h 5 min'],
    [40 * 3_600_000, '40 h'],
    [12 * 86_400_000 + 5, '12 d'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, text) => expect(spanOf(ms)).toBe(text));
});

describe('countdownOf()', () => {
  test.each([
    [42_000, '0:42'],
    [41_001, '0:42'],
    [125_000, '2:05'],
    [3_661_000, '1:01:01'],
    [-9, '0:00'],
  ])('%d ms left is %s', (ms, text) => expect(countdownOf(ms)).toBe(text));
});

describe('momentOf()', () => {
  const now = new Date(2026, 10, 22, 14, 2, 11).getTime();
  test('is the time alone today', () => expect(momentOf(new Date(now).toISOString(), now)).toBe('14:02:11'));
  test('has the day on another day', () =>
    expect(momentOf(new Date(2026, 10, 3, 9, 5).toISOString(), now)).toBe('3 Nov 09:05'));
  test('has the year in another year', () =>
    expect(momentOf(new Date(2025, 10, 3, 9, 5).toISOString(), now)).toBe('3 Nov 2025 09:05'));
});
