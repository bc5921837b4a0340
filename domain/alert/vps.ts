import { DISK_FULL, OFFLINE_AFTER, problemsOf, type VpsProblem, type VpsTopic } from '../vps/state.js';
import type { AlertFacts, KnownVps } from './facts.js';
import { type AlertKey, type AlertKind, type Judgement, keyOf, type Severity, type WantedAlert } from './model.js';
import { stateOfSchedule } from './schedules.js';

/** A part that failed for one report may have been on its way up: two in a row must say so. Milliseconds. */
const TWO_REPORTS = 45_000;
/** A disk that was full is full until it is well below the line, so that it is not told again and again. */
const DISK_FULL_STILL = DISK_FULL - 0.02;

/** What is wrong with a VPS. One that cannot be heard is offline, and what was wrong with it before stays as it was. */
export function judgeVps(vps: KnownVps, facts: AlertFacts): Judgement {
  if (vps.status !== 'active') return NOTHING;
  const { observed, polledAt, report } = vps;
  if (polledAt === 'unknown') return { wanted: [], unsure: keysOf(vps, ['vps-offline', ...PROBLEM_KINDS]) };
  const { now, heardSince } = facts;
  const seen = Math.max(report?.storedAt ?? 0, polledAt ?? 0);
  if (now - Math.max(seen, heardSince) > OFFLINE_AFTER)
    return { wanted: [offline(vps, seen)], unsure: keysOf(vps, PROBLEM_KINDS) };
  if (report === null || now - report.storedAt > OFFLINE_AFTER) {
    const back = now - seen <= OFFLINE_AFTER;
    return silent(vps, facts, keysOf(vps, [...(back ? [] : (['vps-offline'] as const)), ...PROBLEM_KINDS]));
  }
  const full = facts.open.has(keyOf({ kind: 'vps-disk', object: { kind: 'vps', id: vps.id } }));
  return {
    wanted: grouped(vps, problemsOf({ observed, report }, now, full ? DISK_FULL_STILL : DISK_FULL)),
    unsure: [],
  };
}

const NOTHING: Judgement = { wanted: [], unsure: [] };

/** It has not reported lately. Only where the sync does its work is that the VPS's own fault. */
function silent(vps: KnownVps, facts: AlertFacts, unsure: readonly AlertKey[]): Judgement {
  const others = unsure.filter(({ kind }) => kind !== 'vps-report');
  const sync = stateOfSchedule(facts, 'sync-fleet');
  if (sync === 'paused') return { wanted: [], unsure: others };
  const last = vps.report?.storedAt ?? 0;
  if (sync !== 'ok' || facts.now - Math.max(last, facts.heardSince) <= OFFLINE_AFTER) return { wanted: [], unsure };
  const since = last === 0 ? 'No report of it has come' : `Its last report came at ${new Date(last).toISOString()}`;
  const text = `${since}, though its agent asks for work.`;
  return { wanted: [about(vps, 'report', 'warning', text)], unsure: others };
}

function offline(vps: KnownVps, seen: number): WantedAlert {
  const since = seen === 0 ? 'has not been seen yet' : `was last seen at ${new Date(seen).toISOString()}`;
  return {
    kind: 'vps-offline',
    severity: 'critical',
    ...places(vps),
    text: `The agent of ${vps.id} ${since}. Its sites may still be served.`,
    fix: 'Look whether the VPS and the agent on it run and reach the gateway (`vsa agent status` there).',
    lasting: 0,
  };
}

/** One alert for each topic. */
function grouped(vps: KnownVps, problems: readonly VpsProblem[]): WantedAlert[] {
  const topics = [...new Set(problems.map(({ topic }) => topic))];
  return topics.map((topic) => {
    const texts = problems.filter((problem) => problem.topic === topic).map(({ text }) => text);
    return about(vps, topic, SEVERITY[topic] ?? 'warning', texts.join(' '));
  });
}

const about = (vps: KnownVps, topic: VpsTopic, severity: Severity, text: string): WantedAlert => ({
  kind: `vps-${topic}`,
  severity,
  ...places(vps),
  text: `${vps.id}: ${text}`,
  fix: FIXES[topic],
  lasting: TWO_REPORTS,
});

const SEVERITY: Readonly<Partial<Record<VpsTopic, Severity>>> = { nginx: 'critical', disk: 'critical' };

const FIXES: Readonly<Record<VpsTopic, string>> = {
  report: 'Look at the log of its agent and restart it; `vsa vps show ID` shows the last report.',
  clock: 'Let the VPS keep its time by NTP (`timedatectl`).',
  disk: 'Free space on the VPS, or enlarge its disk.',
  host: 'Look at the log of the agent on the VPS.',
  nginx: 'Start nginx on the VPS, and look at its error log.',
  sites: 'Look at the vhosts in the live tree of the VPS (`vsa vhost list`).',
  certificates: 'Look at the folder of certificates on the VPS.',
  lineages:
    'Let the agent read the folder of certbot (docs/how-to/keep-certbot.md), or name another in VSA_LETSENCRYPT_DIR.',
  containers: 'Start Docker on the VPS (`systemctl status docker`).',
  ledger: 'Look at the state folder of the agent on the VPS.',
  changes: 'Look at the disk of the VPS: what the agent does there meanwhile is in no record of its own.',
  traffic: 'Look at the access logs on the VPS; until then traffic is counted too low.',
  agent: 'Bring the agent on the VPS to the version of the hub; until then nothing is changed there.',
};

const places = ({ id }: KnownVps) => ({ object: { kind: 'vps', id } as const, vpsId: id, domain: null });

const PROBLEM_KINDS = (Object.keys(FIXES) as VpsTopic[]).map((topic) => `vps-${topic}` as const);

const keysOf = ({ id }: KnownVps, kinds: readonly AlertKind[]): AlertKey[] =>
  kinds.map((kind) => ({ kind, object: { kind: 'vps', id } }));
