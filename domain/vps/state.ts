import { CONTRACT_VERSION } from '../contracts.js';
import { CLOCK_TOLERANCE } from './clock.js';
import { type HostFacts, type NginxFacts, type PartName, STALE_AFTER } from './report.js';

/** What is known of a VPS when its state is asked for. Times in milliseconds since the epoch. */
export interface VpsSigns {
  readonly status: 'pending' | 'active' | 'removing' | 'removed';
  /** VSA publishes nothing on it: what serves there is another's. */
  readonly observed: boolean;
  /** When its agent last asked for work; null: not lately; `unknown`: nobody could be asked. */
  readonly polledAt: number | null | 'unknown';
  /** Its last report; null: none has come. */
  readonly report: {
    /** By the clock of the VPS, and by the hub's. */
    readonly takenAt: number;
    readonly storedAt: number;
    readonly sections: readonly {
      readonly section: PartName;
      readonly body: unknown;
      readonly failed: string | null;
    }[];
  } | null;
}

/** What a problem is about: a part of the report, or the VPS as the hub sees it. */
export type VpsTopic = PartName | 'report' | 'clock' | 'disk' | 'agent';

export interface VpsProblem {
  readonly topic: VpsTopic;
  readonly text: string;
}

export type VpsState = 'pending' | 'active' | 'degraded' | 'offline' | 'removing' | 'removed';

/** The state with what speaks against `active`, in words. */
export interface SeenVps {
  readonly state: VpsState;
  /** Nothing was reported for 75 s. */
  readonly stale: boolean;
  readonly problems: readonly string[];
}

/** A VPS is offline when neither a report nor a request for work has come for this long. Milliseconds. */
export const OFFLINE_AFTER = 150_000;
/** A report is up to this old when it is kept. Milliseconds. */
const ON_ITS_WAY = 30_000;
/** The used part of a disk above which it counts as full. */
export const DISK_FULL = 0.85;

/**
 * The state of a VPS from two signs that do not depend on each other: its reports, and its agent's requests for work.
 * One lost report or poll changes nothing.
 */
export function stateOf(signs: VpsSigns, now: number): SeenVps {
  const { status, observed, polledAt, report } = signs;
  const stale = report === null || now - report.storedAt > STALE_AFTER;
  if (status !== 'active') return { state: status, stale, problems: [] };
  const seen = Math.max(report?.storedAt ?? 0, polledAt === 'unknown' ? 0 : (polledAt ?? 0));
  if (now - seen > OFFLINE_AFTER && polledAt !== 'unknown') {
    const since = seen === 0 ? 'has not been seen yet' : `was last seen at ${new Date(seen).toISOString()}`;
    return { state: 'offline', stale, problems: [`Its agent ${since}.`] };
  }
  const problems = report === null ? [] : problemsOf({ observed, report }, now).map(({ text }) => text);
  return { state: problems.length > 0 ? 'degraded' : 'active', stale, problems };
}

type Reported = Pick<VpsSigns, 'observed'> & { readonly report: NonNullable<VpsSigns['report']> };

/** What speaks against a VPS, by its last report. A disk is full above `diskFull`, a part of 1. */
export function problemsOf(
  { observed, report: { takenAt, storedAt, sections } }: Reported,
  now: number,
  diskFull = DISK_FULL,
): VpsProblem[] {
  const problems: VpsProblem[] = [];
  if (now - storedAt > OFFLINE_AFTER)
    problems.push({ topic: 'report', text: `Its last report came at ${new Date(storedAt).toISOString()}.` });
  const skew = takenAt - storedAt;
  if (skew > CLOCK_TOLERANCE || skew < -CLOCK_TOLERANCE - ON_ITS_WAY) {
    const seconds = Math.round(Math.abs(skew) / 1_000);
    problems.push({ topic: 'clock', text: `Its clock differs from the hub's by about ${seconds} s.` });
  }
  for (const { section, body, failed } of sections) {
    if (failed !== null) problems.push({ topic: section, text: `${PARTS[section]} cannot be read: ${failed}` });
    else if (section === 'nginx' && !observed) problems.push(...nginxProblems(body as Partial<NginxFacts> | null));
    else if (section === 'host') problems.push(...hostProblems(body as Partial<HostFacts> | null, diskFull));
  }
  return problems;
}

const PARTS: Readonly<Record<PartName, string>> = {
  host: 'The machine',
  nginx: 'nginx',
  sites: 'The vhosts',
  certificates: 'Certificates',
  lineages: 'Certificates of certbot',
  containers: 'Docker',
  ledger: 'The ledger',
  traffic: 'Some access logs',
  changes: "The agent's own record",
};

// A VPS may report anything, so nothing of its bodies is taken as given.
function nginxProblems(facts: Partial<NginxFacts> | null): VpsProblem[] {
  if (facts?.served === null) return [{ topic: 'nginx', text: 'nginx does not answer.' }];
  const text = `nginx serves generation ${facts?.served}, not ${facts?.live}.`;
  return facts?.served === facts?.live ? [] : [{ topic: 'nginx', text }];
}

const hostProblems = (facts: Partial<HostFacts> | null, diskFull: number): VpsProblem[] => [
  ...agentProblems(facts),
  ...diskProblems(facts, diskFull),
];

/** An agent that says no contract is older than the saying of it. */
function agentProblems(facts: Partial<HostFacts> | null): VpsProblem[] {
  const contract = facts?.contract ?? 1;
  if (contract === CONTRACT_VERSION) return [];
  const text = `Its agent, version ${facts?.agentVersion}, speaks contract ${contract}, this hub ${CONTRACT_VERSION}.`;
  return [{ topic: 'agent', text }];
}

function diskProblems(facts: Partial<HostFacts> | null, diskFull: number): VpsProblem[] {
  const { totalBytes = 0, freeBytes = 0 } = facts?.disk ?? {};
  const used = totalBytes > 0 ? 1 - freeBytes / totalBytes : 0;
  return used > diskFull ? [{ topic: 'disk', text: `The disk is ${Math.floor(used * 100)} % full.` }] : [];
}
