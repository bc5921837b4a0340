import { HUB_QUEUE } from '../../../domain/contracts.js';
import type { AlertFacts, KnownSchedule } from '../../../domain/alert/facts.js';
import { keyOf } from '../../../domain/alert/model.js';
import { asksForWork } from '../../../domain/polls.js';
import { reportedVpses } from '../../../db/queries/alertFacts.js';
import { openAlerts } from '../../../db/queries/alerts.js';
import type { Look } from '../../../db/queries/alertWatch.js';
import { listOpenOperations } from '../../../db/queries/operations.js';
import { type NotedSchedule, scheduleRecords } from '../../../db/queries/scheduleRuns.js';
import type { Engine } from '../engine.js';
import type { Services } from '../services.js';
import { everyCertificate } from './certificates.js';
import { knownSites } from './sites.js';

/** All that alerts are judged from, as it is now. Fails with DATABASE_DOWN; a Temporal that is down is a fact. */
export async function gatherFacts(
  { db, engine, configuration }: Pick<Services, 'db' | 'engine' | 'configuration'>,
  look: Look,
): Promise<AlertFacts> {
  const up = await engine.ping().then(
    () => true,
    () => false,
  );
  const asked = up ? engine : null;
  const [reported, records, operations, open] = await Promise.all([
    reportedVpses(db),
    scheduleRecords(db),
    listOpenOperations(db),
    openAlerts(db),
  ]);
  const expected = configuration.VSA_SCHEDULES ?? [];
  const [hubWorker, schedules, vpses, certificates, sites] = await Promise.all([
    hubWorkerState(asked),
    Promise.all(expected.map((schedule) => knownSchedule(asked, schedule, records.get(schedule.id) ?? null))),
    Promise.all(
      reported.map(async (vps) => ({ ...vps, status: 'active' as const, polledAt: await polledAt(asked, vps.id) })),
    ),
    everyCertificate(db, new Set(reported.map(({ id }) => id)), operations),
    knownSites(db, reported, operations),
  ]);
  return {
    now: look.now.getTime(),
    lastLookAt: look.lastLookAt?.getTime() ?? null,
    heardSince: Math.max(look.heardSince.getTime(), records.get('sync-fleet')?.missed?.until ?? 0),
    temporal: up ? 'ok' : 'down',
    hubWorker,
    schedules,
    vpses,
    certificates,
    sites,
    operations: operations.flatMap(({ id, kind, target, vps_id, progress }) =>
      progress?.held ? [{ id, kind, target, vpsId: vps_id, held: progress.held }] : [],
    ),
    open: new Set(open.map(keyOf)),
  };
}

/** When somebody last asked for work on the queue; null: not lately; `unknown`: Temporal does not say. */
async function polledAt(engine: Engine | null, queue: string, kind: 'activity' | 'workflow' = 'activity') {
  if (engine === null) return 'unknown' as const;
  const last = await engine.lastPoll(queue, kind).catch(() => 'unknown' as const);
  return last instanceof Date ? last.getTime() : last;
}

async function hubWorkerState(engine: Engine | null): Promise<AlertFacts['hubWorker']> {
  const last = await polledAt(engine, HUB_QUEUE, 'workflow');
  if (last === 'unknown') return 'unknown';
  return asksForWork(last, Date.now()) ? 'ok' : 'down';
}

async function knownSchedule(
  engine: Engine | null,
  schedule: KnownSchedule['schedule'],
  record: NotedSchedule | null,
): Promise<KnownSchedule> {
  const facts = engine === null ? 'unknown' : await engine.schedule(schedule.id).catch(() => 'unknown' as const);
  return { schedule, facts, record, wasPaused: record?.paused ?? false };
}
