import type { Cell } from './cells.js';

/** The run as a table: operation and activity down, fault across, in each cell how it ended and what the machine is. */
export function faultTable(cells: readonly Cell[]): string {
  const kinds = [...new Set(cells.map(({ kind }) => kind))].sort();
  const rows = new Map<string, Map<string, string>>();
  for (const cell of [...cells].sort(inOrder)) {
    const key = `| ${cell.operation} | ${cell.side} | ${cell.n} | ${cell.activity} |`;
    const row = rows.get(key) ?? new Map<string, string>();
    row.set(cell.kind, `${cell.state}, ${cell.machine}`);
    rows.set(key, row);
  }
  const line = ([key, row]: [string, Map<string, string>]) =>
    `${key} ${kinds.map((kind) => row.get(kind) ?? '-').join(' | ')} |`;
  return [
    '# The fault loop, as its last full run wrote it',
    '',
    'Each row is one activity call of an operation, each column a fault that met it. A cell says how the operation',
    'ended and what the machine was then: `old` (byte for byte as before) or `new` (the plan). `make fault` wrote it.',
    '',
    `| operation | worker | call | activity | ${kinds.join(' | ')} |`,
    `|---|---|---|---|${kinds.map(() => '---|').join('')}`,
    ...[...rows].map(line),
    '',
    `${cells.length} cells.`,
    '',
  ].join('\n');
}

const inOrder = (a: Cell, b: Cell): number =>
  a.operation.localeCompare(b.operation) || a.side.localeCompare(b.side) || a.n - b.n;
