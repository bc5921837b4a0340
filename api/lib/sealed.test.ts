import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { open, seal } from './sealed.js';

const key = randomBytes(32);

test('a sealed secret opens for its owner with its key', () => {
  const sealed = seal('JBSWY3DP', 'anna', key);
  expect(sealed.includes('JBSWY3DP')).toBe(false);
  expect(open(sealed, 'anna', key)).toBe('JBSWY3DP');
  expect(seal('JBSWY3DP', 'anna', key).equals(sealed)).toBe(false);
});

test('for another owner, with another key, changed or cut it does not', () => {
  const sealed = seal('JBSWY3DP', 'anna', key);
  expect(open(sealed, 'bert', key)).toBeNull();
  expect(open(sealed, 'anna', randomBytes(32))).toBeNull();
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(open(changed, 'anna', key)).toBeNull();
    expect(open(sealed.subarray(0, at), 'anna', key)).toBeNull();
  }
});
