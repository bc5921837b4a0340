import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from './diff.js';

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join('');

test('unifiedDiff() shows what changed with three lines around it', () => {
  const before = lines('1', '2', '3', '4', '5', '6', '7', '8', '9');
  expect(unifiedDiff('conf.d/a.conf', before, before.replace('5\n', 'five\n'))).toBe(
    lines(
      '--- a/conf.d/a.conf',
      '+++ b/conf.d/a.conf',
      '@@ -2,7 +2,7 @@',
      ' 2',
      ' 3',
      ' 4',
      '-5',
      '+five',
      ' 6',
      ' 7',
      ' 8',
    ),
  );
});

test('unifiedDiff() is null for equal texts', () => {
  expect(unifiedDiff('a', 'x\n', 'x\n')).toBeNull();
  expect(unifiedDiff('a', null, null)).toBeNull();
});

test('unifiedDiff() names a file that comes or goes as /dev/null', () => {
  expect(unifiedDiff('a', null, 'x\n')).toBe('--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n');
  expect(unifiedDiff('a', 'x\ny\n', null)).toBe('--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n');
});

test('unifiedDiff() says that a newline is missing at the end', () => {
  expect(unifiedDiff('a', 'x', 'x\n')).toBe('--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n');
});

test('the diff, applied to the text of before, gives the text of after', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '}'), { maxLength: 30 }).map((all) => lines(...all));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff('a', before, after);
      expect(diff === null ? before : applied(before, diff)).toBe(after);
    }),
    { numRuns: 500 },
  );
});

function applied(before: string, diff: string): string {
  const old = before.split('\n').slice(0, -1);
  const result: string[] = [];
  let next = 0;
  for (const line of diff.split('\n').slice(2, -1)) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+/.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      while (next < start) result.push(old[next++] ?? '?');
    } else if (line.startsWith('+')) {
      result.push(line.slice(1));
    } else {
      expect(old[next]).toBe(line.slice(1));
      if (line.startsWith(' ')) result.push(line.slice(1));
      next += 1;
    }
  }
  return lines(...result, ...old.slice(next));
}
