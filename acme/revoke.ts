import { directoryOf } from './connection.js';
import { type AcmeContext, signedPost } from './signed.js';

/** RFC 5280 section 5.3.1. */
export const REVOCATION_REASONS = { unspecified: 0, keyCompromise: 1, superseded: 4, cessationOfOperation: 5 } as const;
export type RevocationReason = keyof typeof REVOCATION_REASONS;

/** Revokes this account's certificate (DER, RFC 8555 section 7.6). ACME_REFUSED (`alreadyRevoked`) the second time. */
export async function revokeCertificate(
  context: AcmeContext,
  leaf: Uint8Array,
  reason: RevocationReason,
): Promise<void> {
  const { revokeCert } = await directoryOf(context.connection);
  await signedPost(context, revokeCert, {
    certificate: Buffer.from(leaf).toString('base64url'),
    reason: REVOCATION_REASONS[reason],
  });
}
