import { describe, expect, test } from 'vitest';
import { uuidv7 } from './uuid.js';

describe('uuidv7()', () => {
  test('carries time, version and variant', () => {
    expect(uuidv7(0x018bcfe5687b, new Uint8Array(10).fill(0xff))).toBe('018bcfe5-687b-7fff-bfff-ffffffffffff');
  });
  test('sorts by time', () => {
    const random = new Uint8Array(10);
    expect(uuidv7(1, random) < uuidv7(2, random)).toBe(true);
  });
});
