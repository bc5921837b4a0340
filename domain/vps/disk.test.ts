import { expect, test } from 'vitest';
import { diskLacks } from './disk.js';

const GIB = 1024 ** 3;

test('a disk has room with 1 GiB and 1,000 inodes, or where it counts none', () => {
  expect(diskLacks({ totalBytes: 9 * GIB, freeBytes: GIB, freeInodes: 1_000 })).toBeNull();
  expect(diskLacks({ totalBytes: 9 * GIB, freeBytes: GIB, freeInodes: null })).toBeNull();
  expect(diskLacks({ totalBytes: 9 * GIB, freeBytes: GIB - 1, freeInodes: 1_000 })).toContain('1023 MiB');
  expect(diskLacks({ totalBytes: 9 * GIB, freeBytes: GIB, freeInodes: 999 })).toContain('999 inodes');
});
