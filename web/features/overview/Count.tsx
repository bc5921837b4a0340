import { Link } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../../lib/problem.js';
import { spanOf } from '../../lib/time.js';
import { Figure } from '../../ui/Figure.js';
import type { Role } from '../../ui/roles.js';

/** What was read longer ago than this is shown as old. Milliseconds. */
const OLD = 75_000;

interface CountProps<T> {
  readonly word: string;
  /** The list that it counts. */
  readonly to: string;
  readonly query: UseQueryResult<T, Error>;
  readonly of: (data: T) => number;
  readonly note?: (data: T) => string;
  /** The colour of a number that is not 0. */
  readonly role: Role;
  readonly now: number;
}

/** A number that leads to its list; `?` with the reason where it cannot be read, grey where it is old. */
export function Count<T>({ word, to, query, of, note, role, now }: CountProps<T>) {
  const { data, error, dataUpdatedAt } = query;
  const age = now - dataUpdatedAt;
  const isOld = data !== undefined && age > OLD;
  const value = data === undefined ? (error === null ? '…' : '?') : of(data);
  const shown = isOld || value === 0 ? 'quiet' : role;
  const said = data === undefined ? reasonOf(error) : isOld ? `as of ${spanOf(age)} ago` : note?.(data);
  return (
    <Link to={to} style={{ color: 'inherit', textDecoration: 'none' }}>
      <Figure word={word} value={value} role={shown} note={said ?? ''} />
    </Link>
  );
}

const reasonOf = (error: Error | null): string =>
  error instanceof ApiError ? error.problem.title : (error?.message ?? 'reading');
