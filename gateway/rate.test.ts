import { describe, expect, test } from 'vitest';
import type { VpsId } from '../domain/fields/brands.js';
import { rateLimit } from './rate.js';

const [one, two] = ['vps-01', 'vps-02'] as VpsId[];

/** The limit under test, and what it has told. */
function limit() {
  const told: string[] = [];
  const may = rateLimit({ burst: 5, perSecond: 2 }, (text) => told.push(text));
  const times = (count: number, vps: VpsId | undefined, now: number): number =>
    Array.from({ length: count }, () => may(vps as VpsId, now)).filter(Boolean).length;
  return { times, told };
}

describe('rateLimit()', () => {
  test('lets a burst pass and after it so many a second, and never saves up more than the burst', () => {
    const { times } = limit();
    expect(times(9, one, 0)).toBe(5);
    expect(times(9, one, 499)).toBe(0);
    expect(times(9, one, 500)).toBe(1);
    expect(times(9, one, 2_000)).toBe(3);
    expect(times(9, one, 1_000_000)).toBe(5);
  });

  test('of one VPS takes nothing from another', () => {
    const { times } = limit();
    expect(times(9, one, 0)).toBe(5);
    expect(times(9, two, 0)).toBe(5);
  });

  test('tells once a minute whom it refuses, and how often', () => {
    const { times, told } = limit();
    times(9, one, 0);
    times(9, two, 10);
    times(9, one, 59_000);
    expect(told).toEqual([
      'vps-01 calls more than 2 times a second; refused: 1',
      'vps-02 calls more than 2 times a second; refused: 1',
    ]);
    times(6, one, 59_000);
    times(6, one, 60_000);
    expect(told.slice(2)).toEqual(['vps-01 calls more than 2 times a second; refused: 14']);
  });
});
