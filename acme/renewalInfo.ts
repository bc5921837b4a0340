import 'reflect-metadata';
import { AuthorityKeyIdentifierExtension, X509Certificate } from '@peculiar/x509';
import type { RenewalInfo } from '../domain/certificate/ca.js';
import { VsaError } from '../domain/errors.js';
import { type AcmeConnection, ask, directoryOf, jsonOf } from './connection.js';
import { retryAfterMs } from './retryAfter.js';

/** The CA's renewal window for the certificate of this id, or null where the CA offers none. */
export async function readRenewalInfo(connection: AcmeConnection, id: string): Promise<RenewalInfo | null> {
  const { renewalInfo } = await directoryOf(connection);
  if (renewalInfo === undefined) return null;
  const answer = await ask(connection, 'GET', `${renewalInfo}/${id}`);
  return {
    ...jsonOf<Omit<RenewalInfo, 'retryAfterMs'>>(answer),
    retryAfterMs: retryAfterMs(answer.headers['retry-after']),
  };
}

/** The certificate's id (RFC 9773 section 4.1): authority key identifier and serial, each base64url of its DER. */
export function certificateId(certificate: string | Uint8Array<ArrayBuffer>): string {
  const parsed = new X509Certificate(certificate);
  const keyId = parsed.getExtension(AuthorityKeyIdentifierExtension)?.keyId;
  if (keyId === undefined) throw new VsaError('ACME_REFUSED', 'The certificate names no authority key');
  const serial = Buffer.from(parsed.serialNumber, 'hex');
  // DER integers are signed: a positive one with the highest bit set starts with a zero byte.
  const der = (serial[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), serial]) : serial;
  return `${Buffer.from(keyId, 'hex').toString('base64url')}.${der.toString('base64url')}`;
}
