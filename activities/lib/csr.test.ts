import 'reflect-metadata';
import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import { makeCsr } from './csr.js';

const key = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function sentNames(request: Pkcs10CertificateRequest): [string, string][] {
  const extension = request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension);
  return (extension?.names.items ?? []).map(({ type, value }) => [type, value]);
}

describe('makeCsr()', () => {
  test('asks for all names, signed with the key, and names nobody else', async () => {
    const names = ['example.test', 'www.example.test', 'xn--bcher-kva.example.test'];
    const request = new Pkcs10CertificateRequest(await makeCsr(key(), names));
    expect(await request.verify(webcrypto)).toBe(true);
    const sent = sentNames(request);
    expect(sent).toEqual(names.map((name) => ['dns', name]));
    expect(request.subject).toBe('');
  });

  test('holds the public key of the key it was given', async () => {
    const [one, two] = [key(), key()];
    const publicKey = async (pem: string) =>
      Buffer.from(new Pkcs10CertificateRequest(await makeCsr(pem, ['a.test'])).publicKey.rawData).toString('hex');
    expect(await publicKey(one)).toBe(await publicKey(one));
    expect(await publicKey(one)).not.toBe(await publicKey(two));
  });

  test('refuses what is no key, without showing it', async () => {
    const bad = '-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----\n';
    const error: unknown = await makeCsr(bad, ['a.test']).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('secretsecret');
  });
});
