import { type AlertKey, type Judgement, keyOf, type Severity, type WantedAlert } from './model.js';

/** An alert that is not resolved, as the table has it. Times in milliseconds since the epoch. */
export interface OpenAlert extends AlertKey {
  readonly uid: number;
  readonly severity: Severity;
  readonly firstSeenAt: number;
  /** null: it has not lasted long enough for anybody to be told. */
  readonly raisedAt: number | null;
  readonly acknowledged: boolean;
  readonly remindedAt: number | null;
}

/** What is told to people. */
export type AlertEvent = 'raised' | 'worsened' | 'reminded' | 'resolved';

/** What becomes of one alert; `event` null: nobody is told. */
export type AlertChange =
  | { readonly to: 'new'; readonly alert: WantedAlert; readonly event: 'raised' | null }
  | {
      readonly to: 'seen';
      readonly uid: number;
      readonly alert: WantedAlert;
      readonly event: 'raised' | 'worsened' | 'reminded' | null;
    }
  /** It stays as it is. */
  | { readonly to: 'reminded'; readonly uid: number; readonly event: 'reminded' }
  | { readonly to: 'resolved'; readonly uid: number; readonly event: 'resolved' }
  /** It has gone before anybody was told. */
  | { readonly to: 'forgotten'; readonly uid: number; readonly event: null };

/** A critical alert that nobody has acknowledged is told again after this long. Milliseconds. */
const REMINDER = 24 * 3_600_000;

/** What makes the open alerts those that are wanted. Of one key there is one alert. */
export function changesOf(open: readonly OpenAlert[], { wanted, unsure }: Judgement, now: number): AlertChange[] {
  const wantedByKey = new Map(wanted.map((alert) => [keyOf(alert), alert]));
  const known = new Set(open.map(keyOf));
  const unknown = new Set(unsure.map(keyOf));
  return [
    ...open.flatMap((alert) => {
      const still = wantedByKey.get(keyOf(alert));
      if (still !== undefined) return [seenAgain(alert, still, now)];
      return unknown.has(keyOf(alert)) ? left(alert, now) : [gone(alert)];
    }),
    ...[...wantedByKey.entries()].filter(([key]) => !known.has(key)).map(([, alert]) => appeared(alert)),
  ];
}

const appeared = (alert: WantedAlert): AlertChange => ({
  to: 'new',
  alert,
  event: alert.lasting === 0 ? 'raised' : null,
});

function seenAgain(before: OpenAlert, alert: WantedAlert, now: number): AlertChange {
  const seen = (event: 'raised' | 'worsened' | 'reminded' | null): AlertChange => ({
    to: 'seen',
    uid: before.uid,
    alert,
    event,
  });
  if (before.raisedAt === null) return seen(now - before.firstSeenAt >= alert.lasting ? 'raised' : null);
  if (before.severity === 'warning' && alert.severity === 'critical') return seen('worsened');
  return seen(remindable({ ...before, severity: alert.severity }, now) ? 'reminded' : null);
}

const left = (alert: OpenAlert, now: number): AlertChange[] =>
  remindable(alert, now) ? [{ to: 'reminded', uid: alert.uid, event: 'reminded' }] : [];

const gone = ({ uid, raisedAt }: OpenAlert): AlertChange =>
  raisedAt === null ? { to: 'forgotten', uid, event: null } : { to: 'resolved', uid, event: 'resolved' };

const remindable = ({ severity, raisedAt, acknowledged, remindedAt }: OpenAlert, now: number): boolean =>
  severity === 'critical' && !acknowledged && raisedAt !== null && now - (remindedAt ?? raisedAt) >= REMINDER;
