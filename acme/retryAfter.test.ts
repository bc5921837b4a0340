import { expect, test } from 'vitest';
import { retryAfterMs } from './retryAfter.js';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
  ['Thu, 01 Jan 2025 00:00:00 GMT', 0],
  [['30', '60'], 30_000],
  [undefined, null],
  ['', null],
  ['-5', null],
  ['soon', null],
  ['1.5', null],
  ['2026', 2_026_000],
])('retryAfterMs(%j) is %s', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
