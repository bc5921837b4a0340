import type { Queries } from '../lib/database.js';

export interface SiteCertificate {
  readonly certificateUid: number;
  readonly domain: string;
  readonly vpsId: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Renewals of it that were started before. */
  readonly attempts: number;
}

/** The certificates that sites of active VPSes use and that may be tried now, the one that ends first first. */
export async function renewableCertificates(db: Queries, now: Date): Promise<SiteCertificate[]> {
  return db
    .selectFrom('sites')
    .innerJoin('certificates as c', 'c.certificate_uid', 'sites.certificate_uid')
    .innerJoin('vps', 'vps.vps_uid', 'sites.vps_uid')
    .leftJoin('certificate_renewals as r', 'r.certificate_uid', 'c.certificate_uid')
    .select((e) => [
      'c.certificate_uid as certificateUid',
      'sites.domain as domain',
      'vps.id as vpsId',
      'c.not_before as notBefore',
      'c.not_after as notAfter',
      e.fn.coalesce('r.attempts', e.lit(0)).as('attempts'),
    ])
    .where('vps.status', '=', 'active')
    .where((e) => e.or([e('r.next_try_at', 'is', null), e('r.next_try_at', '<=', now)]))
    .orderBy('c.not_after')
    .execute();
}

/** A renewal of the certificate was started; the next one only after `nextTryAt`. */
export async function noteRenewal(
  db: Queries,
  renewal: {
    readonly certificateUid: number;
    readonly attempts: number;
    readonly nextTryAt: Date;
    readonly operationId: string;
  },
): Promise<void> {
  const change = { attempts: renewal.attempts, next_try_at: renewal.nextTryAt, operation_id: renewal.operationId };
  await db
    .insertInto('certificate_renewals')
    .values({ certificate_uid: renewal.certificateUid, ...change })
    .onConflict((conflict) => conflict.column('certificate_uid').doUpdateSet(change))
    .execute();
}
