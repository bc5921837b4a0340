import { describe, expect, test } from 'vitest';
import { type PastTry, waitForTry } from './tries.js';

const NOW = 1_000_000_000;
const MINUTE = 60_000;

const tries = (count: number, minutesAgo: number, of: Partial<PastTry> = {}): PastTry[] =>
  Array.from({ length: count }, () => ({
    sameAccount: true,
    sameAddress: true,
    at: NOW - minutesAgo * MINUTE,
    ...of,
  }));
const elsewhere = { sameAddress: false };
const others = { sameAccount: false };

describe('waitForTry()', () => {
  test('an account from one address: five, then until the oldest of them is 15 minutes old', () => {
    expect(waitForTry('password', tries(4, 1), false, NOW)).toBe(0);
    expect(waitForTry('password', [...tries(4, 1), ...tries(1, 10)], false, NOW)).toBe(5 * MINUTE);
    expect(waitForTry('password', [...tries(4, 1), ...tries(1, 15)], false, NOW)).toBe(0);
  });

  test('an address, whatever the account: twenty', () => {
    expect(waitForTry('password', tries(19, 3, others), false, NOW)).toBe(0);
    expect(waitForTry('password', tries(20, 3, others), false, NOW)).toBe(12 * MINUTE);
  });

  test('an account, whatever the address: thirty, which do not lock out an address its owner came from', () => {
    expect(waitForTry('password', tries(29, 3, elsewhere), false, NOW)).toBe(0);
    expect(waitForTry('password', tries(30, 3, elsewhere), false, NOW)).toBe(12 * MINUTE);
    expect(waitForTry('password', tries(30, 3, elsewhere), true, NOW)).toBe(0);
    expect(waitForTry('password', tries(5, 3), true, NOW)).toBe(12 * MINUTE);
  });

  test('codes of an account are counted for a day, for there are only a million', () => {
    expect(waitForTry('code', tries(30, 60, elsewhere), false, NOW)).toBe(23 * 60 * MINUTE);
    expect(waitForTry('code', tries(30, 60), false, NOW)).toBe(23 * 60 * MINUTE);
    expect(waitForTry('code', tries(30, 60), true, NOW)).toBe(0);
  });
});
