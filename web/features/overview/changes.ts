export interface Changes {
  readonly count: number;
  /** Who, and how many each: `anna 4, schedules 3`. */
  readonly by: string;
}

/** What the audit events say was changed, and by whom; with `most` events there may be more. */
export function changesOf(events: readonly { readonly actor: string }[], most: number): Changes {
  const counts = new Map<string, number>();
  for (const { actor } of events) counts.set(actor, (counts.get(actor) ?? 0) + 1);
  const by = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([actor, count]) => `${actor} ${count}`)
    .join(', ');
  return { count: events.length, by: events.length === most ? `the last ${most}: ${by}` : by };
}

const SHOWN = 3;
