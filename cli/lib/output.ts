import type { Colors } from './colors.js';
import type { Io } from './io.js';
import { pairs, table } from './table.js';

export const FORMATS = ['table', 'json', 'jsonl', 'id'] as const;
export type Format = (typeof FORMATS)[number];

export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => string;
}

/** How rows of one kind are shown: as columns, and by their id alone. */
export interface View<Row> {
  readonly columns: readonly Column<Row>[];
  readonly id: (row: Row) => string;
}

/** How one thing is shown: as text, and by its id alone. */
export interface Sheet<Thing> {
  readonly text: (thing: Thing) => readonly (readonly [name: string, value: string])[];
  readonly id: (thing: Thing) => string;
}

/** Data goes to stdout in the format asked for; every other word goes to stderr. */
export interface Output {
  readonly format: Format;
  readonly color: Colors;
  rows<Row>(rows: readonly Row[], view: View<Row>): void;
  one<Thing>(thing: Thing, sheet: Sheet<Thing>): void;
  /** Text as it is, a line feed added. */
  data(text: string): void;
  note(text: string): void;
}

export function createOutput({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>, format: Format, color: Colors): Output {
  const data = (text: string) => void stdout.write(`${text}\n`);

  const machine = (thing: unknown, things: readonly unknown[], ids: () => readonly string[]) => {
    if (format === 'json') data(JSON.stringify(thing, null, 2));
    else for (const line of format === 'id' ? ids() : things.map((each) => JSON.stringify(each))) data(line);
  };

  return {
    format,
    color,
    rows(rows, { columns, id }) {
      if (format !== 'table') return machine(rows, rows, () => rows.map(id));
      if (rows.length === 0) return void stderr.write('nothing to show\n');
      const heads = columns.map(({ head }) => head);
      data(
        table(
          heads,
          rows.map((row) => columns.map(({ of }) => of(row))),
          color.bold,
        ),
      );
    },
    one(thing, { text, id }) {
      if (format !== 'table') return machine(thing, [thing], () => [id(thing)]);
      data(pairs(text(thing), color.bold));
    },
    data,
    note: (text) => void stderr.write(`${text}\n`),
  };
}
