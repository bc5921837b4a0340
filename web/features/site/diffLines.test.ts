import { expect, test } from 'vitest';
import { unifiedDiff } from '../../../domain/site/diff.js';
import { diffLines } from './diffLines.js';

test('diffLines() takes a diff apart: what was added, what removed, and where', () => {
  const diff = unifiedDiff('conf.d/a.conf', 'a\nb\n', 'a\nc\n') ?? '';
  expect(diffLines(diff)).toEqual([
    { kind: 'place', text: '@@ -1,2 +1,2 @@' },
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: 'b' },
    { kind: 'added', text: 'c' },
  ]);
});
