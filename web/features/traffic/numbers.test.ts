import { describe, expect, test } from 'vitest';
import { bytesOf, sumOf } from './numbers.js';

const row = (requests: number, avgRequestTimeMs: number) => ({
  domain: 'a.example',
  vpsId: 'vps-01',
  requests,
  status2xx: requests,
  status3xx: 0,
  status4xx: 0,
  status5xx: 0,
  bytesSent: 10 * requests,
  avgRequestTimeMs,
});

describe('sumOf()', () => {
  test('weighs the mean time by requests', () =>
    expect(sumOf([row(1, 100), row(9, 10)])).toMatchObject({ requests: 10, bytesSent: 100, avgRequestTimeMs: 19 }));
  test('of nothing is nothing, and no division by zero', () =>
    expect(sumOf([])).toMatchObject({ avgRequestTimeMs: 0 }));
});

describe('bytesOf()', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [123_456, '123 kB'],
    [5_250_000_000, '5.3 GB'],
    [2e18, '2000 PB'],
  ])('%d is %s', (bytes, text) => expect(bytesOf(bytes)).toBe(text));
});
