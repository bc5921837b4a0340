import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { AuthorityKeyIdentifierExtension, type Extension, X509CertificateGenerator } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { certificateId } from './renewalInfo.js';

async function certificate(serialNumber: string, extensions: Extension[]): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=x',
    serialNumber,
    keys,
    signingAlgorithm: algorithm,
    extensions,
  });
  return made.toString('pem');
}

/** The values of the example in RFC 9773 section 4.1, whose serial needs DER's leading zero. */
test('certificateId() gives the id of the example in RFC 9773', async () => {
  const keyId = new AuthorityKeyIdentifierExtension('69885b6b87464041e1b37b847ba0ae2cde01c8d4');
  expect(certificateId(await certificate('0087654321', [keyId]))).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
});

test('certificateId() refuses a certificate without an authority key', async () => {
  const pem = await certificate('01', []);
  expect(() => certificateId(pem)).toThrow('names no authority key');
});
