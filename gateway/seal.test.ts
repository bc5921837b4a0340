import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { open, seal } from './seal.js';

const key = { id: 4_000_000_001, key: randomBytes(32) };
const other = { id: 2, key: randomBytes(32) };

describe('a sealed token', () => {
  test('is opened for its owner by any ring that has its key, and is never the same twice', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (token, owner) => {
        const sealed = seal(token, owner, key);
        expect(open(sealed, owner, [other, key])).toEqual(Buffer.from(token));
        expect(seal(token, owner, key)).not.toEqual(sealed);
      }),
    );
  });

  test('is nothing to another owner, to a ring without its key, or once a bit of it has changed', () => {
    const sealed = seal(Buffer.from('task'), 'vsa vps-01', key);
    expect(open(sealed, 'vsa vps-02', [key])).toBeNull();
    expect(open(sealed, 'vsa vps-01', [other])).toBeNull();
    expect(open(sealed, 'vsa vps-01', [{ ...other, id: key.id }])).toBeNull();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(open(changed, 'vsa vps-01', [key])).toBeNull();
      expect(open(sealed.subarray(0, at), 'vsa vps-01', [key])).toBeNull();
    }
  });
});
