import { sql } from 'kysely';
import type { StepError } from '../../domain/operation/model.js';
import type { Queries } from '../lib/database.js';
import { firstOfEach } from '../lib/sections.js';

/** A site's certificate as recorded, what its VPS last said of it, and how renewing it goes. */
export interface SiteCertificateRow {
  readonly domain: string;
  readonly vpsId: string;
  readonly names: readonly string[];
  readonly issuer: string;
  readonly serial: string;
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly recordedAt: Date;
  /** The VPS's own words about this domain (a CertificateOnVps, if it speaks the truth); null: none. */
  readonly reported: unknown;
  /** When its certificates were last read; null: never. */
  readonly readAt: Date | null;
  readonly failed: string | null;
  /** When the CA wants it replaced, and the time in it that was chosen; null: it said nothing sensible. */
  readonly windowStart: Date | null;
  readonly windowEnd: Date | null;
  readonly renewAt: Date | null;
  readonly explanation: string | null;
  readonly windowError: string | null;
  readonly attempts: number;
  readonly nextTryAt: Date | null;
  readonly operationId: string | null;
  readonly error: StepError | null;
}

/** The certificates that sites use, the one that ends first first. */
export async function siteCertificates(db: Queries): Promise<SiteCertificateRow[]> {
  const { rows } = await sql<SiteCertificateRow>`select s.domain, v.id as "vpsId", c.names, c.issuer, c.serial,
      c.fingerprint, c.not_before as "notBefore", c.not_after as "notAfter", found.body as reported,
      c.created_at as "recordedAt",
      w.starts_at as "windowStart", w.ends_at as "windowEnd", w.renew_at as "renewAt", w.explanation,
      w.error as "windowError", p.taken_at as "readAt", p.failed, coalesce(r.attempts, 0) as attempts,
      r.next_try_at as "nextTryAt",
      r.operation_id as "operationId", o.error
    from sites s join vps v using (vps_uid) join certificates c using (certificate_uid)
    left join certificate_renewals r using (certificate_uid)
    left join renewal_windows w using (certificate_uid)
    left join operations o on o.id = r.operation_id
    left join vps_sections p on p.vps_uid = s.vps_uid and p.section = 'certificates'
    left join ${firstOfEach('certificates', sql`said.body->>'domain'`)} found
      on found.vps_uid = s.vps_uid and found.key = s.domain
    order by c.not_after, s.domain`.execute(db);
  return rows;
}
