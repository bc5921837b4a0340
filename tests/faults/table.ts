import type { Cell } from './cells.js';

interface Row {
  readonly operation: string;
  readonly side: string;
  readonly n: number;
  readonly activity: string;
  /** How it ended and what the machine was then, by kind of fault. */
  readonly cells: Map<string, string>;
}

/**
 * The run as a table: operation and activity down, fault across, in each cell how it ended and what the machine is.
 * Cells that a run has left out stay as they are in the table of before.
 */
export function faultTable(cells: readonly Cell[], before: string): string {
  const rows = rowsOf(cells, rowsIn(before)).sort(inOrder);
  const kinds = [...new Set(rows.flatMap((row) => [...row.cells.keys()]))].sort();
  const line = ({ operation, side, n, activity, cells: filled }: Row) =>
    `| ${[operation, side, n, activity, ...kinds.map((kind) => filled.get(kind) ?? '-')].join(' | ')} |`;
  return [
    '# The fault loop, as its last full run wrote it',
    '',
    'Each row is one activity call of an operation, each column a fault that met it. A cell says how the operation',
    'ended and what the machine was then: `old` (byte for byte as before) or `new` (the plan). Where a VPS was to be',
    'removed, `old, site off` is the VPS as before, and its site taken off by its own operation, which had succeeded.',
    '`make fault` wrote it.',
    '',
    `| operation | worker | call | activity | ${kinds.join(' | ')} |`,
    `|---|---|---|---|${kinds.map(() => '---|').join('')}`,
    ...rows.map(line),
    '',
    `${rows.reduce((sum, row) => sum + row.cells.size, 0)} cells.`,
    '',
  ].join('\n');
}

function rowsOf(cells: readonly Cell[], before: readonly Row[]): Row[] {
  const keyOf = ({ operation, side, n, activity }: Omit<Row, 'cells'>) => `${operation} ${side} ${n} ${activity}`;
  const rows = new Map(before.map((row) => [keyOf(row), row]));
  for (const { kind, state, machine, ...cell } of cells) {
    const row = rows.get(keyOf(cell)) ?? { ...cell, cells: new Map<string, string>() };
    row.cells.set(kind, `${state}, ${machine}`);
    rows.set(keyOf(cell), row);
  }
  return [...rows.values()];
}

function rowsIn(table: string): Row[] {
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  const [head = [], ...rest] = lines.map((line) => line.slice(2, -2).split(' | '));
  return rest.map(([operation = '', side = '', n = '', activity = '', ...texts]) => {
    const cells = texts.map((text, index): [string, string] => [head[index + 4] ?? '', text]);
    return { operation, side, n: Number(n), activity, cells: new Map(cells.filter(([, text]) => text !== '-')) };
  });
}

const inOrder = (a: Row, b: Row): number =>
  a.operation.localeCompare(b.operation) || a.side.localeCompare(b.side) || a.n - b.n;
