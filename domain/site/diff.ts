const CONTEXT = 3;
/** Above this many pairs of lines the changed part is shown as replaced as a whole. */
const MOST_PAIRS = 4_000_000;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** A unified text diff with three lines of context, or null where the texts are equal; null stands for no file. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string | null {
  if (before === after) return null;
  const lines = compare(linesOf(before), linesOf(after));
  const head = [
    before === null ? '--- /dev/null' : `--- a/${path}`,
    after === null ? '+++ /dev/null' : `+++ b/${path}`,
  ];
  return [...head, ...hunks(lines)].map((line) => `${line}\n`).join('');
}

/** A text without a newline at its end differs from one with it, and its last line says so, as in diff(1). */
function linesOf(text: string | null): readonly string[] {
  if (text === null || text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** Longest common subsequence of lines; removed lines stand before added ones. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST_PAIRS) {
    return [...before.map((text): Line => ({ sign: '-', text })), ...after.map((text): Line => ({ sign: '+', text }))];
  }
  const longest = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const old = before[row];
    const fresh = after[column];
    if (old !== undefined && old === fresh) {
      lines.push({ sign: ' ', text: old });
      row += 1;
      column += 1;
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ sign: '-', text: old });
      row += 1;
    } else {
      lines.push({ sign: '+', text: fresh ?? '' });
      column += 1;
    }
  }
  return lines;
}

/** Groups the changed lines with their context under `@@ -line,count +line,count @@`. */
function hunks(lines: readonly Line[]): readonly string[] {
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const ranges: [from: number, to: number][] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && index <= last[1] + CONTEXT) last[1] = Math.min(lines.length, index + CONTEXT + 1);
    else ranges.push([Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)]);
  }
  return ranges.flatMap(([from, to]) => {
    const shown = lines.slice(from, to);
    return [
      `@@ -${span(lines, from, to, '+')} +${span(lines, from, to, '-')} @@`,
      ...shown.map(({ sign, text }) => `${sign}${text}`),
    ];
  });
}

/** First line and count of one side: the lines not only on the other. An empty side counts from the line before. */
function span(lines: readonly Line[], from: number, to: number, other: Line['sign']): string {
  const count = (part: readonly Line[]): number => part.filter(({ sign }) => sign !== other).length;
  const size = count(lines.slice(from, to));
  const start = count(lines.slice(0, from)) + (size === 0 ? 0 : 1);
  return size === 1 ? String(start) : `${start},${size}`;
}
