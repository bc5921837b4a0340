import { sql } from 'kysely';
import type { StepError } from '../../domain/operation/model.js';
import type { VpsSigns } from '../../domain/vps/state.js';
import type { Queries } from '../lib/database.js';

export interface ReportedVps {
  readonly id: string;
  readonly observed: boolean;
  readonly report: VpsSigns['report'];
}

/** Every active VPS with what its state is judged from. */
export async function reportedVpses(db: Queries): Promise<ReportedVps[]> {
  const [vpses, parts] = await Promise.all([
    db
      .selectFrom('vps')
      .leftJoin('vps_reports as r', 'r.vps_uid', 'vps.vps_uid')
      .select(['vps.vps_uid', 'vps.id', 'vps.observe_only', 'r.taken_at', 'r.stored_at'])
      .where('vps.status', '=', 'active')
      .orderBy('vps.id')
      .execute(),
    db
      .selectFrom('vps_sections')
      .select((e) => [
        'vps_uid',
        'section',
        'failed',
        // The others are judged by whether they could be read.
        e.case().when('section', 'in', ['host', 'nginx']).then(e.ref('body')).end().as('body'),
      ])
      .orderBy('section')
      .execute(),
  ]);
  return vpses.map(({ vps_uid, id, observe_only, taken_at, stored_at }) => ({
    id,
    observed: observe_only !== null,
    report:
      taken_at === null || stored_at === null
        ? null
        : {
            takenAt: taken_at.getTime(),
            storedAt: stored_at.getTime(),
            sections: parts
              .filter((part) => part.vps_uid === vps_uid)
              .map(({ section, failed, body }) => ({ section, failed, body })),
          },
  }));
}

export interface FailedRenewal {
  readonly domain: string;
  readonly operationId: string;
  readonly at: Date;
  readonly error: StepError | null;
}

/** The last renewal that failed of each certificate in use; one that was renewed since has none. */
export async function failedRenewals(db: Queries): Promise<FailedRenewal[]> {
  const { rows } = await sql<FailedRenewal>`select distinct on (s.domain)
      s.domain, o.id as "operationId", o.finished_at as at, o.error
    from sites s join certificates c using (certificate_uid)
    join operations o on o.target = s.domain and o.kind = 'renewCertificate'
      and o.state in ('failed', 'undone') and o.created_at >= c.created_at
    order by s.domain, o.operation_uid desc`.execute(db);
  return rows;
}

export interface FinishedRenewal {
  readonly operationId: string;
  readonly domain: string;
  readonly vpsId: string;
  readonly at: Date;
}

/** Renewals that have succeeded since then. */
export async function renewalsSince(db: Queries, since: Date): Promise<FinishedRenewal[]> {
  return db
    .selectFrom('operations')
    .select((e) => [
      'id as operationId',
      'target as domain',
      'vps_id as vpsId',
      e.ref('finished_at').$notNull().as('at'),
    ])
    .where('kind', 'in', ['renewCertificate', 'renewLineage'])
    .where('state', '=', 'succeeded')
    .where('finished_at', '>=', since)
    .orderBy('operation_uid')
    .execute();
}
