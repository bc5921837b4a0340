import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { CertificateFacts } from '../../../domain/certificate/ca.js';
import { plainFingerprint } from '../../../domain/certificate/fingerprint.js';
import type { Domain } from '../../../domain/fields/brands.js';
import type { TlsFiles } from '../../../domain/site/model.js';
import { namesIn, readIfThere } from '../../lib/files.js';
import type { Places } from '../lib/config.js';

/** The folder of one certificate: the only name a vhost knows it by. */
export const certificateFolder = (places: Places, domain: string, serial: string): string =>
  join(places.certificatesOf(domain), serial);

export const tlsFiles = (places: Places, domain: string, serial: string): TlsFiles => ({
  certificate: join(certificateFolder(places, domain, serial), 'fullchain.pem'),
  key: join(certificateFolder(places, domain, serial), 'privkey.pem'),
});

/** What a PEM chain's leaf says. Throws where it is no certificate. */
export const readFacts = (chain: string | Buffer): CertificateFacts => factsOf(new X509Certificate(chain));

function factsOf(leaf: X509Certificate): CertificateFacts {
  const names = (leaf.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice('DNS:'.length) as Domain);
  return {
    serial: leaf.serialNumber.toUpperCase(),
    names: names.sort(),
    issuer: leaf.issuer.replaceAll('\n', ', '),
    notBefore: new Date(leaf.validFrom).toISOString(),
    notAfter: new Date(leaf.validTo).toISOString(),
    fingerprint: plainFingerprint(leaf.fingerprint256),
  };
}

/** Whether the private key (PEM) is the one the chain's leaf was issued for. */
export const keyMatches = (chain: string | Buffer, key: string | Buffer): boolean =>
  belongsTo(new X509Certificate(chain), key);

const belongsTo = (leaf: X509Certificate, key: string | Buffer): boolean => leaf.checkPrivateKey(createPrivateKey(key));

/** A site's usable certificates on disk, the one that lasts longest first. A damaged one is passed over. */
export async function installedCertificates(places: Places, domain: string): Promise<CertificateFacts[]> {
  const serials = (await namesIn(places.certificatesOf(domain))).filter((name) => /^[0-9A-F]+$/.test(name));
  const facts = await Promise.all(serials.map((serial) => readInstalled(places, domain, serial)));
  return facts.filter((each) => each !== null).sort((a, b) => b.notAfter.localeCompare(a.notAfter));
}

/** Same names, and more than a third of its lifetime left (the rule by which it is reused instead of ordered anew). */
export function fits(facts: CertificateFacts, names: readonly Domain[], now: number): boolean {
  const wanted = [...names].sort();
  const sameNames = wanted.length === facts.names.length && wanted.every((name, index) => name === facts.names[index]);
  const begin = Date.parse(facts.notBefore);
  const end = Date.parse(facts.notAfter);
  return sameNames && begin <= now && end - now > (end - begin) / 3;
}

async function readInstalled(places: Places, domain: string, serial: string): Promise<CertificateFacts | null> {
  const files = tlsFiles(places, domain, serial);
  const [chain, key] = await Promise.all([readIfThere(files.certificate), readIfThere(files.key)]);
  if (chain === null || key === null) return null;
  try {
    const leaf = new X509Certificate(chain);
    const facts = factsOf(leaf);
    return facts.serial === serial && belongsTo(leaf, key) ? facts : null;
  } catch {
    return null;
  }
}
