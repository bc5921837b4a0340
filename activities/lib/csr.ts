import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate request (DER, RFC 2986) for the names, maybe none, signed with an ECDSA P-256 key given as PEM. */
export async function makeCsr(keyPem: string, names: readonly string[]): Promise<Uint8Array> {
  const privateKey = createPrivateKey(keyPem);
  const [signing, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, true, ['sign']),
    webcrypto.subtle.importKey(
      'spki',
      createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
      ALGORITHM,
      true,
      ['verify'],
    ),
  ]);
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      keys: { privateKey: signing, publicKey },
      signingAlgorithm: ALGORITHM,
      extensions:
        names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
    },
    webcrypto,
  );
  return new Uint8Array(request.rawData);
}
