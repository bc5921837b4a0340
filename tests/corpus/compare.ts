import { isDeepStrictEqual } from 'node:util';
import { FIELDS, type FieldParser, type Parsed } from '../../domain/fields/index.js';

/** One example: a field's input and the answer expected of its parser. */
interface Row {
  readonly id: string;
  readonly field: string;
  readonly in: unknown;
  readonly expect: string;
  readonly code?: string | null;
  readonly canonical?: unknown;
}

export interface Comparison {
  /** One line for each row that is answered otherwise than expected. */
  readonly disagreements: readonly string[];
  readonly rows: number;
  readonly agree: number;
  /** Rows of fields that have no parser. */
  readonly noParser: number;
}

/** Runs the field's parser with production's rules over each line of a JSONL text. */
export function compare(jsonl: string): Comparison {
  const verdicts = jsonl.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [verdict(line, i + 1)]));
  const disagreements = verdicts.filter((said) => said !== 'agree' && said !== 'no parser');
  return {
    disagreements,
    rows: verdicts.length,
    agree: verdicts.filter((said) => said === 'agree').length,
    noParser: verdicts.filter((said) => said === 'no parser').length,
  };
}

export const summary = ({ rows, agree, disagreements, noParser }: Comparison): string =>
  `${rows} rows, ${agree} agree, ${disagreements.length} disagree, ${noParser} no parser`;

/** `agree`, `no parser`, or the line that tells the disagreement. */
function verdict(line: string, lineNumber: number): string {
  const row = rowOf(line);
  if (row === null) return `line ${lineNumber}: is no JSON object with id, field, in and expect`;
  const parser = parserOf(row.field);
  if (parser === null) return 'no parser';
  const answer = parser(row.in);
  return agrees(row, answer)
    ? 'agree'
    : `${row.id} ${row.field} ${shown(row.in)}: expected ${wanted(row)}, ${got(answer)}`;
}

function rowOf(line: string): Row | null {
  try {
    const row = JSON.parse(line) as Partial<Row> | null;
    const complete = typeof row?.field === 'string' && typeof row.expect === 'string' && 'in' in row;
    return complete ? (row as Row) : null;
  } catch {
    return null;
  }
}

function parserOf(field: string): FieldParser<unknown> | null {
  const parsers = new Map<string, FieldParser<unknown>>(Object.entries(FIELDS));
  return parsers.get(field) ?? null;
}

function agrees(row: Row, answer: Parsed<unknown>): boolean {
  if (row.expect === 'reject') return !answer.ok && ((row.code ?? null) === null || row.code === answer.code);
  if (!answer.ok) return false;
  const same = isDeepStrictEqual(answer.value, row.in);
  if (row.expect === 'canonical') return 'canonical' in row ? isDeepStrictEqual(answer.value, row.canonical) : !same;
  return row.expect === 'accept' || (row.expect === 'inert' && same);
}

const wanted = (row: Row): string =>
  [row.expect, row.code, 'canonical' in row ? shown(row.canonical) : null]
    .filter((word) => (word ?? null) !== null)
    .join(' ');

const got = (answer: Parsed<unknown>): string =>
  answer.ok ? `got accept ${shown(answer.value)}` : `got reject ${answer.code} (${answer.message})`;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
