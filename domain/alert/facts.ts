import type { RenewalWindow } from '../certificate/window.js';
import type { OperationKind, Held } from '../operation/model.js';
import type { Schedule, ScheduleFacts, ScheduleRecord } from '../schedules.js';
import type { Drift } from '../site/drift.js';
import type { VpsSigns } from '../vps/state.js';

/** All that alerts are judged from. Times in milliseconds since the epoch. */
export interface AlertFacts {
  readonly now: number;
  /** The look before this one; null: there was none. */
  readonly lastLookAt: number | null;
  /** Since when the hub could hear its VPSes without a break. */
  readonly heardSince: number;
  /** Whether Temporal answers, and whether a hub worker asks it for work. */
  readonly temporal: 'ok' | 'down';
  readonly hubWorker: 'ok' | 'down' | 'unknown';
  /** Those that are to run; none where schedules are switched off. */
  readonly schedules: readonly KnownSchedule[];
  readonly vpses: readonly KnownVps[];
  readonly certificates: readonly KnownCertificate[];
  readonly sites: readonly KnownSite[];
  readonly operations: readonly HeldOperation[];
  /** Keys of the alerts that are open, by `keyOf`. */
  readonly open: ReadonlySet<string>;
}

export interface KnownSchedule {
  readonly schedule: Schedule;
  /** What Temporal says of it; null: it has none of that id. */
  readonly facts: ScheduleFacts | null | 'unknown';
  readonly record: ScheduleRecord | null;
  /** Whether it was paused when Temporal last said something of it. */
  readonly wasPaused: boolean;
}

export interface KnownVps extends VpsSigns {
  readonly id: string;
}

/** The certificate of a site on an active VPS, or one that the VPS's certbot keeps. */
export interface KnownCertificate {
  /** Of certbot's: its name there. */
  readonly domain: string;
  readonly vpsId: string;
  readonly managedBy: 'vsa' | 'certbot';
  /** RFC 3339 UTC; null: it is unreadable, which is among its problems. */
  readonly validity: { readonly notBefore: string; readonly notAfter: string } | null;
  /** When its CA wants it replaced (RFC 9773); null: it said nothing. */
  readonly window: RenewalWindow | null;
  /** What speaks against it on its VPS. */
  readonly problems: readonly string[];
  /** When it is to be tried next: it is due and, after a failure, has paused for long enough; null: never. */
  readonly tryAt: number | null;
  /** The last renewal of it that failed. */
  readonly failed: { readonly operationId: string; readonly at: number; readonly why: string } | null;
  /** An operation is open on its site, or on it. */
  readonly busy: boolean;
}

/** A site on an active VPS. */
export interface KnownSite {
  readonly domain: string;
  readonly vpsId: string;
  readonly drift: readonly Drift[];
  /** An operation is open on it. */
  readonly busy: boolean;
  /** When the last report of its VPS was kept; null: never. */
  readonly reportedAt: number | null;
}

export interface HeldOperation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly target: string;
  readonly vpsId: string;
  readonly held: Held;
}
