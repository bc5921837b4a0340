import { describe, expect, test } from 'vitest';
import { uuidV7 } from './id.js';

describe('uuidV7()', () => {
  test('carries time, version and variant', () => {
    expect(uuidV7(0x018bcfe5687b, new Uint8Array(10).fill(0xff))).toBe('018bcfe5-687b-7fff-bfff-ffffffffffff');
  });
  test('sorts by time', () => {
    const random = new Uint8Array(10);
    expect(uuidV7(1, random) < uuidV7(2, random)).toBe(true);
  });
});
