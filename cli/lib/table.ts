import Table from 'cli-table3';
import { cleanLine } from './clean.js';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows under their heads, in columns without lines, without trailing blanks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], paint = plain): string {
  const grid = new Table({ chars: NO_LINES, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } });
  grid.push(head.map(paint), ...rows.map((row) => row.map(cell)));
  return trimLines(grid.toString());
}

/** One name and its value a line. */
export function pairs(lines: readonly (readonly [name: string, value: string])[], paint = plain): string {
  const width = Math.max(...lines.map(([name]) => name.length));
  return trimLines(lines.map(([name, value]) => `${paint(name.padEnd(width))}  ${cell(value)}`).join('\n'));
}

const plain = (text: string): string => text;
const cell = (text: string): string => (text === '' ? '-' : cleanLine(text));
const trimLines = (text: string): string => text.replace(/[ \t]+$/gm, '');
