import { sql } from 'kysely';
import {
  lineageTarget,
  type LineageOnVps,
  type LineageTries,
  nextTryAt,
  readLineages,
  toReplace,
} from '../../domain/certificate/lineage.js';
import { OPEN_STATES, type StepError } from '../../domain/operation/model.js';
import type { Queries } from '../lib/database.js';

/** A lineage as its VPS last reported it, and how renewing what lies there went. */
export interface KnownLineage extends LineageOnVps {
  readonly vpsId: string;
  /** Operations begin on its VPS. */
  readonly active: boolean;
  readonly readAt: Date | null;
  /** Why the VPS could not read its lineages the last time. */
  readonly failed: string | null;
  readonly tries: Tries | null;
}

interface Tries extends LineageTries {
  readonly operationId: string;
  /** The last that failed. */
  readonly failure: { readonly operationId: string; readonly at: Date; readonly error: StepError | null } | null;
}

/** Every lineage of the fleet, by VPS; those of one VPS in its own order. */
export async function knownLineages(db: Queries): Promise<KnownLineage[]> {
  const parts = await db
    .selectFrom('vps_sections as p')
    .innerJoin('vps', 'vps.vps_uid', 'p.vps_uid')
    .select(['vps.id', 'vps.status', 'vps.observe_only', 'p.body', 'p.failed', 'p.taken_at'])
    .where('p.section', '=', 'lineages')
    .where('vps.status', '<>', 'removed')
    .orderBy('vps.id')
    .execute();
  const found = parts.flatMap(({ id, status, observe_only, body, failed, taken_at }) =>
    readLineages(body).map((lineage) => ({
      ...lineage,
      renewable: lineage.renewable && observe_only === null,
      vpsId: id,
      active: status === 'active',
      readAt: taken_at,
      failed,
    })),
  );
  const tries = await triesOf(
    db,
    found.map(({ vpsId, name }) => lineageTarget(vpsId, name)),
  );
  return found.map((lineage) => ({
    ...lineage,
    tries: tries.get(keyOf(lineageTarget(lineage.vpsId, lineage.name), lineage.onDisk?.fingerprint ?? '')) ?? null,
  }));
}

/** Operations are kept for ever, so that they are the record of what was tried with which certificate. */
async function triesOf(db: Queries, targets: readonly string[]): Promise<ReadonlyMap<string, Tries>> {
  if (targets.length === 0) return new Map();
  const { rows } = await sql<Counted>`select target, input->>'fingerprint' as fingerprint, count(*)::int as attempts,
      max(created_at) as "lastAt",
      (array_agg(id order by operation_uid desc))[1] as "operationId",
      (array_agg(state order by operation_uid desc))[1] as state,
      (array_agg(id order by operation_uid desc) filter (where ${FAILED}))[1] as "failedId",
      (array_agg(finished_at order by operation_uid desc) filter (where ${FAILED}))[1] as "failedAt",
      (array_agg(error order by operation_uid desc) filter (where ${FAILED}))[1] as error
    from operations where kind = 'renewLineage' and target = any(${targets})
    group by target, input->>'fingerprint'`.execute(db);
  return new Map(
    rows.map(({ target, fingerprint, failedId, failedAt, error, ...tries }) => [
      keyOf(target, fingerprint),
      {
        ...tries,
        failure: failedId === null || failedAt === null ? null : { operationId: failedId, at: failedAt, error },
      },
    ]),
  );
}

const FAILED = sql`state in ('failed', 'undone')`;
const keyOf = (target: string, fingerprint: string): string => `${target} ${fingerprint}`;

interface Counted extends LineageTries {
  readonly target: string;
  readonly fingerprint: string;
  readonly operationId: string;
  readonly failedId: string | null;
  readonly failedAt: Date | null;
  readonly error: StepError | null;
}

export interface DueLineage {
  readonly vpsId: string;
  readonly name: string;
  readonly fingerprint: string;
}

/**
 * What is due and not being tried, at most one on each VPS, where certbot runs alone; the one that ends first first.
 */
export async function dueLineages(db: Queries, now: Date): Promise<DueLineage[]> {
  const known = (await knownLineages(db)).filter(({ active }) => active);
  const targets = known.map(({ vpsId, name }) => lineageTarget(vpsId, name));
  const tries = await triesOf(db, targets);
  const busy = new Set([...tries].filter(([, { state }]) => OPEN_STATES.includes(state)).map(([key]) => vpsIn(key)));
  const due = known
    .flatMap((lineage) => {
      const fingerprint = toReplace(lineage, now.getTime());
      if (fingerprint === null || busy.has(lineage.vpsId)) return [];
      const before = tries.get(keyOf(lineageTarget(lineage.vpsId, lineage.name), fingerprint));
      const mayTry = before === undefined || nextTryAt(before) <= now.getTime();
      return mayTry ? [{ ...lineage, fingerprint }] : [];
    })
    .sort((a, b) => (a.onDisk?.notAfter ?? '').localeCompare(b.onDisk?.notAfter ?? ''));
  return [...new Map(due.toReversed().map((each) => [each.vpsId, each])).values()].toReversed();
}

const vpsIn = (key: string): string => key.split('/')[0] ?? '';
