import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { atomicWrite, makeFolder, readIfThere, syncFolder } from '../../lib/files.js';

export const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
export const DAY = 86_400_000;

/** A CA of the hub's own: signs what only this hub and its agents must trust. */
export interface Root {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** Makes a CA (`<folder>/{ca.pem,ca.key}`) where there is none; answers where its certificate is. */
export async function ensureRoot(folder: string, name: string): Promise<{ readonly caPem: string }> {
  const caPem = join(folder, 'ca.pem');
  if ((await readIfThere(caPem)) === null) await makeRoot(folder, name);
  return { caPem };
}

/** The CA's certificate and signing key; `ensureRoot` made them. */
export async function readRoot(folder: string): Promise<Root> {
  const [pem, keyPem] = await Promise.all(['ca.pem', 'ca.key'].map((name) => readFile(join(folder, name), 'utf8')));
  const der = PemConverter.decodeFirst(keyPem ?? '');
  const key = await webcrypto.subtle.importKey('pkcs8', der, ECDSA, false, ['sign']);
  return { certificate: new X509Certificate(pem ?? ''), key };
}

/** 127 random bits, never zero: a positive DER integer of 16 bytes. */
export function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** Key and certificate appear together, by the rename of their folder: who comes second takes what the first made. */
async function makeRoot(folder: string, name: string): Promise<void> {
  await makeFolder(dirname(folder), 0o700);
  const fresh = await mkdtemp(`${folder}.`);
  try {
    const { pem, keyPem } = await newRoot(name);
    await atomicWrite(join(fresh, 'ca.key'), keyPem, 0o600);
    await atomicWrite(join(fresh, 'ca.pem'), pem, 0o600);
    await rename(fresh, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function newRoot(name: string): Promise<{ readonly pem: string; readonly keyPem: string }> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name} ${randomBytes(4).toString('hex')}`,
    serialNumber: newSerial(),
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 3650 * DAY),
    keys,
    signingAlgorithm: ECDSA,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { pem: `${certificate.toString('pem')}\n`, keyPem: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` };
}
