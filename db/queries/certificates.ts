import type { CertificateFacts } from '../../domain/certificate/ca.js';
import type { Queries } from '../lib/database.js';

export interface RecordedCertificate {
  readonly vpsUid: number;
  readonly domain: string;
  readonly facts: CertificateFacts;
  /** null: of an unknown account. */
  readonly acmeAccountUid: number | null;
}

/** Records an installed certificate and answers its uid; the same fingerprint is the same row. */
export async function recordCertificate(db: Queries, certificate: RecordedCertificate): Promise<number> {
  const { facts } = certificate;
  const row = await db
    .insertInto('certificates')
    .values({
      vps_uid: certificate.vpsUid,
      domain: certificate.domain,
      serial: facts.serial,
      names: [...facts.names],
      issuer: facts.issuer,
      fingerprint: facts.fingerprint,
      not_before: facts.notBefore,
      not_after: facts.notAfter,
      acme_account_uid: certificate.acmeAccountUid,
    })
    .onConflict((conflict) =>
      conflict.column('fingerprint').doUpdateSet({ vps_uid: certificate.vpsUid, domain: certificate.domain }),
    )
    .returning('certificate_uid')
    .executeTakeFirstOrThrow();
  return row.certificate_uid;
}
