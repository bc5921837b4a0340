import type { Change } from './site.js';

/** What became of one operation that the soak began. */
export interface Ending {
  readonly id: string;
  readonly change: Change;
  readonly state: string;
  /** The error's code, where it did not succeed. */
  readonly code: string | null;
  /** Milliseconds from the request to the end. */
  readonly took: number;
}

export interface Kill {
  readonly what: string;
  /** Milliseconds until another one was in its place; an nginx also served. */
  readonly backAfter: number;
}

/** All that a run has seen. */
export interface Book {
  readonly endings: Ending[];
  readonly kills: Kill[];
  /** Requests that were refused, by their code: the hub says so and has begun nothing. */
  readonly refusals: Map<string, number>;
  readonly cancels: { asked: number; late: number };
  readonly holds: { longest: { ms: number; reason: string; id: string }; count: number };
  readonly probes: { asked: number; answered: number; excused: number };
  readonly renewals: { due: number; seen: number };
  readonly traffic: { sites: number; requests: number };
  readonly violations: string[];
  violation(what: string): void;
}

export function openBook(say: (line: string) => void): Book {
  const violations: string[] = [];
  return {
    endings: [],
    kills: [],
    refusals: new Map(),
    cancels: { asked: 0, late: 0 },
    holds: { longest: { ms: 0, reason: 'none', id: '' }, count: 0 },
    probes: { asked: 0, answered: 0, excused: 0 },
    renewals: { due: 0, seen: 0 },
    traffic: { sites: 0, requests: 0 },
    violations,
    violation(what) {
      const line = `${new Date().toISOString()} ${what}`;
      violations.push(line);
      say(`VIOLATION ${line}`);
    },
  };
}

export const counted = <T>(items: Iterable<T>, nameOf: (item: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => a.localeCompare(b)));
};
