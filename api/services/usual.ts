import type { OperationKind } from '../../domain/operation/model.js';
import { type UsualTimes, usualTimes } from '../../domain/operation/usual.js';
import type { Database } from '../../db/lib/database.js';
import { pastRuns } from '../../db/queries/pastRuns.js';

/** Runs of a kind that are looked at, the newest. */
const RUNS = 20;
/** Milliseconds that what was found is used again. */
const KEPT = 30_000;

/** How long operations of a kind usually take, by what the last 20 took that succeeded; looked up twice a minute. */
export function usualTimesOf(db: Database): (kind: OperationKind) => Promise<UsualTimes> {
  const kept = new Map<OperationKind, { readonly until: number; readonly times: Promise<UsualTimes> }>();
  return (kind) => {
    const known = kept.get(kind);
    if (known !== undefined && Date.now() < known.until) return known.times;
    const times = pastRuns(db, kind, RUNS).then(usualTimes);
    kept.set(kind, { until: Date.now() + KEPT, times });
    times.catch(() => kept.delete(kind));
    return times;
  };
}
