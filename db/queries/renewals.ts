import { OPEN_STATES } from '../../domain/operation/model.js';
import type { Queries } from '../lib/database.js';
import type { NewRow } from '../lib/tables.js';

export interface SiteCertificate {
  readonly certificateUid: number;
  readonly domain: string;
  readonly vpsId: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly names: readonly string[];
  /** Renewals of it that were started before. */
  readonly attempts: number;
  /** When the CA wants it replaced, and the time in it that was chosen; null: the CA said nothing sensible. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly renewAt: Date | null;
}

/** The certificates that sites of active VPSes use and that may be tried now. */
export async function renewableCertificates(db: Queries, now: Date): Promise<SiteCertificate[]> {
  return db
    .selectFrom('sites')
    .innerJoin('certificates as c', 'c.certificate_uid', 'sites.certificate_uid')
    .innerJoin('vps', 'vps.vps_uid', 'sites.vps_uid')
    .leftJoin('certificate_renewals as r', 'r.certificate_uid', 'c.certificate_uid')
    .leftJoin('renewal_windows as w', 'w.certificate_uid', 'c.certificate_uid')
    .select((e) => [
      'c.certificate_uid as certificateUid',
      'sites.domain as domain',
      'vps.id as vpsId',
      'c.not_before as notBefore',
      'c.not_after as notAfter',
      'c.names as names',
      'w.starts_at as startsAt',
      'w.ends_at as endsAt',
      'w.renew_at as renewAt',
      e.fn.coalesce('r.attempts', e.lit(0)).as('attempts'),
    ])
    .where('vps.status', '=', 'active')
    .where((e) => e.or([e('r.next_try_at', 'is', null), e('r.next_try_at', '<=', now)]))
    .execute();
}

/** The names of renewals that are open and have ordered nothing yet: they are about to use the CA's budget. */
export async function namesToBeOrdered(db: Queries): Promise<string[][]> {
  const rows = await db
    .selectFrom('operations as op')
    .innerJoin('sites', 'sites.domain', 'op.target')
    .innerJoin('certificates as c', 'c.certificate_uid', 'sites.certificate_uid')
    .leftJoin('orders', 'orders.operation_id', 'op.id')
    .select('c.names')
    .where('op.kind', '=', 'renewCertificate')
    .where('op.state', 'in', OPEN_STATES)
    .where('orders.order_uid', 'is', null)
    .execute();
  return rows.map(({ names }) => names);
}

export interface WindowToAsk {
  readonly certificateUid: number;
  /** Its ARI id (RFC 9773 section 4.1). */
  readonly certificateId: string;
  readonly notAfter: Date;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly renewAt: Date | null;
  /** Times in a row that asking failed. */
  readonly failures: number;
}

/** The certificates of this account that sites use and of which the CA may be asked now, longest unasked first. */
export async function windowsToAsk(
  db: Queries,
  acmeAccountUid: number,
  now: Date,
  most: number,
): Promise<WindowToAsk[]> {
  const rows = await db
    .selectFrom('sites')
    .innerJoin('certificates as c', 'c.certificate_uid', 'sites.certificate_uid')
    .innerJoin('orders', 'orders.fingerprint', 'c.fingerprint')
    .leftJoin('renewal_windows as w', 'w.certificate_uid', 'c.certificate_uid')
    .select((e) => [
      'c.certificate_uid as certificateUid',
      'orders.certificate_id as certificateId',
      'c.not_after as notAfter',
      'w.starts_at as startsAt',
      'w.ends_at as endsAt',
      'w.renew_at as renewAt',
      e.fn.coalesce('w.failures', e.lit(0)).as('failures'),
    ])
    .where('orders.acme_account_uid', '=', acmeAccountUid)
    .where('orders.certificate_id', 'is not', null)
    .where((e) => e.or([e('w.ask_again_at', 'is', null), e('w.ask_again_at', '<=', now)]))
    .orderBy('w.asked_at', (order) => order.asc().nullsFirst())
    .limit(most)
    .execute();
  return rows.map((row) => ({ ...row, certificateId: row.certificateId ?? '' }));
}

/** What the CA said of a certificate's window, or why it said nothing. */
export async function noteWindow(db: Queries, certificateUid: number, note: WindowNote): Promise<void> {
  await db
    .insertInto('renewal_windows')
    .values({ certificate_uid: certificateUid, ...note })
    .onConflict((conflict) => conflict.column('certificate_uid').doUpdateSet(note))
    .execute();
}

export type WindowNote = Omit<NewRow<'renewal_windows'>, 'certificate_uid'>;

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
