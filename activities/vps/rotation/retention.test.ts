import { describe, expect, test } from 'vitest';
import { tooMany } from './retention.js';

const NOW = Date.UTC(2026, 10, 30, 12);
const MIB = 1024 ** 2;
const part = (day: string, mib = 1, compressed = true) => ({ day, size: mib * MIB, compressed });
const gone = (...parts: ReturnType<typeof part>[]) => tooMany(parts, NOW).map(({ day }) => day);

describe('tooMany()', () => {
  test('lets go of what is older than 30 days, compressed or not', () => {
    expect(gone(part('20261031'), part('20261030', 1, false), part('20250101'))).toEqual(['20250101', '20261030']);
  });

  test('keeps the newest that fit into 1 GiB', () => {
    expect(gone(part('20261101', 300), part('20261103', 300), part('20261102', 724))).toEqual(['20261101']);
    expect(gone(part('20261101', 1), part('20261103', 300), part('20261102', 725))).toEqual(['20261101', '20261102']);
  });

  test('takes no part for too large that is not compressed yet', () => {
    expect(gone(part('20261130', 5_000, false), part('20261129', 1_024))).toEqual([]);
  });
});
