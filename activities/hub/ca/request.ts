import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';

/** A certificate request (DER, RFC 2986) that is signed by its own key; null for anything else. */
export async function readRequest(csr: Uint8Array): Promise<Pkcs10CertificateRequest | null> {
  try {
    const request = new Pkcs10CertificateRequest(new Uint8Array(csr));
    return (await request.verify()) ? request : null;
  } catch {
    return null;
  }
}
