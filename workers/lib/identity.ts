import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { atomicWrite, makeFolder, readIfThere } from '../../activities/lib/files.js';
import { halfLife } from '../../domain/agent/identity.js';
import type { VpsId } from '../../domain/fields/brands.js';

/** What an agent is to its hub; the key was made here and never leaves. */
export interface Identity {
  readonly vpsId: VpsId;
  readonly hubUrl: string;
  /** `host:port` of the gateway. */
  readonly gateway: string;
  /** PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export const identityFolder = (stateDir: string): string => join(stateDir, 'identity');
const fileOf = (stateDir: string): string => join(identityFolder(stateDir), 'identity.json');
const keyFile = (stateDir: string): string => join(identityFolder(stateDir), 'key.pem');

/** null: this machine has not joined. */
export async function readIdentity(stateDir: string): Promise<Identity | null> {
  const [bytes, key] = await Promise.all([readIfThere(fileOf(stateDir)), readIfThere(keyFile(stateDir))]);
  if (bytes === null || key === null) return null;
  return { ...(JSON.parse(bytes.toString('utf8')) as Omit<Identity, 'key'>), key: key.toString('utf8') };
}

/** The key of this machine, made where there is none: whoever asks again with the same code is the same machine. */
export async function machineKey(stateDir: string, make: () => string): Promise<string> {
  const kept = await readIfThere(keyFile(stateDir));
  if (kept !== null) return kept.toString('utf8');
  await makeFolder(identityFolder(stateDir), 0o700);
  const key = make();
  await atomicWrite(keyFile(stateDir), key, 0o600);
  return key;
}

export async function saveIdentity(stateDir: string, { key: _key, ...kept }: Identity): Promise<void> {
  await atomicWrite(fileOf(stateDir), `${JSON.stringify(kept, null, 2)}\n`, 0o600);
}

/** Milliseconds since the epoch: when the certificate is to be renewed. */
export function renewalTime({ certificate }: Identity): number {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return halfLife(Date.parse(validFrom), Date.parse(validTo));
}
