import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Context } from './command.js';
import type { Query } from './client.js';
import type { Page } from './shapes.js';

export interface ListFlags {
  readonly limit: number;
}

const PAGE_SIZE = 200;

/** The flag every list has. */
export const limitFlag = (command: Command): Command =>
  command.option('--limit <count>', 'how many at most', count, 50);

/** Reads pages until `limit` rows are there; says on stderr when there are more. */
export async function listAll<T>(context: Context, path: string, query: Query, limit: number): Promise<readonly T[]> {
  const api = await context.api();
  const rows: T[] = [];
  let pageToken: string | null = null;
  do {
    const pageSize = Math.min(PAGE_SIZE, limit - rows.length);
    const page: Page<T> = await api.get(path, { ...query, pageSize, pageToken: pageToken ?? undefined });
    rows.push(...page.items);
    pageToken = page.nextPageToken ?? null;
  } while (pageToken !== null && rows.length < limit);
  if (pageToken !== null) context.out.note(`there are more: --limit ${limit * 2}`);
  return rows.slice(0, limit);
}

function count(text: string): number {
  const number = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) throw new InvalidArgumentError('A number from 1 to 99999.');
  return number;
}

/** The rows of an answer that is a list or a page of one. */
export const itemsOf = <T>(answer: unknown): readonly T[] =>
  (Array.isArray(answer) ? answer : (answer as Page<T>).items) as readonly T[];
