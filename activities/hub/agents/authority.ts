import 'reflect-metadata';
import { X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  type PublicKey,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { AGENT_CERTIFICATE_DAYS, agentCaFile, gatewayPair, GATEWAY_NAME } from '../../../domain/agent/identity.js';
import { plainFingerprint } from '../../../domain/certificate/fingerprint.js';
import type { VpsId } from '../../../domain/fields/brands.js';
import { atomicWrite, makeFolder, readIfThere, sha256, syncFolder } from '../../lib/files.js';
import { DAY, ECDSA, ensureRoot, newSerial, readRoot, type Root } from '../ca/root.js';

/** What an agent proves its VPS with. */
export interface AgentCertificate {
  readonly pem: string;
  /** Lower-case hex sha256 of the DER. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The hub's own CA for its agents and gateways; made where there is none. */
export async function agentRoot(secretsDir: string): Promise<Root & { readonly pem: string }> {
  const folder = dirname(agentCaFile(secretsDir));
  await ensureRoot(folder, 'VSA agents');
  const root = await readRoot(folder);
  return { ...root, pem: `${root.certificate.toString('pem')}\n` };
}

/** A client certificate for the key, good for 7 days: it says which VPS, and the hub's records say whether still. */
export async function signAgent(root: Root, publicKey: PublicKey, vpsId: VpsId, now: Date): Promise<AgentCertificate> {
  const subject = { name: `CN=${vpsId}`, use: ExtendedKeyUsage.clientAuth, days: AGENT_CERTIFICATE_DAYS, names: [] };
  const pem = await sign(root, publicKey, subject, now);
  const read = new NodeCertificate(pem);
  return {
    pem,
    fingerprint: plainFingerprint(read.fingerprint256),
    notBefore: new Date(read.validFrom),
    notAfter: new Date(read.validTo),
  };
}

const GATEWAY_DAYS = 730;

/** Makes the gateways' server certificate and key where there is none, or less than half of its time is left. */
export async function ensureGatewayPair(secretsDir: string, now: Date): Promise<void> {
  const root = await agentRoot(secretsDir);
  const { certificate, key } = gatewayPair(secretsDir);
  const kept = await readIfThere(certificate);
  if (kept !== null && Date.parse(new NodeCertificate(kept).validTo) - now.getTime() > (GATEWAY_DAYS / 2) * DAY) return;
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const names = [{ type: 'dns' as const, value: GATEWAY_NAME }];
  const subject = { name: `CN=${GATEWAY_NAME}`, use: ExtendedKeyUsage.serverAuth, days: GATEWAY_DAYS, names };
  const pem = await sign(root, keys.publicKey, subject, now);
  await makeFolder(secretsDir, 0o700);
  const fresh = await mkdtemp(join(secretsDir, 'gateway.'));
  await atomicWrite(join(fresh, 'key.pem'), `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`, 0o600);
  await atomicWrite(join(fresh, 'certificate.pem'), pem, 0o600);
  // Certificate and key change together: a gateway reads both at its start.
  await rm(dirname(key), { recursive: true, force: true });
  await rename(fresh, dirname(key));
  await syncFolder(secretsDir);
}

/** Lower-case hex sha256 of a public key (SubjectPublicKeyInfo): the same key is the same agent. */
export const keyFingerprint = (key: PublicKey): string => sha256(Buffer.from(key.rawData));

interface Subject {
  readonly name: string;
  readonly use: ExtendedKeyUsage;
  readonly days: number;
  readonly names: JsonGeneralName[];
}

async function sign(
  root: Root,
  publicKey: PublicKey | webcrypto.CryptoKey,
  { name, use, days, names }: Subject,
  now: Date,
): Promise<string> {
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: root.certificate.subject,
    serialNumber: newSerial(),
    // The clock of a VPS may be a little behind.
    notBefore: new Date(now.getTime() - 3_600_000),
    notAfter: new Date(now.getTime() + days * DAY),
    publicKey,
    signingKey: root.key,
    signingAlgorithm: ECDSA,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([use], true),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
      await AuthorityKeyIdentifierExtension.create(root.certificate.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}
