import { lstat } from 'node:fs/promises';
import type { CertificateOnVps } from '../../../domain/vps/report.js';
import { servedFingerprint } from '../../lib/ask.js';
import { namesIn, sha256 } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { liveGeneration } from '../proxy/generations.js';
import { filesBelow } from '../proxy/treeHash.js';
import { installedCertificates } from '../site/certificates.js';
import { eachOf, HANDSHAKE_LIMIT, remembered } from './remembered.js';

export type CertificateReader = () => Promise<readonly CertificateOnVps[]>;

/** The certificates on disk beside what is served; read again only where files or the generation have changed. */
export function certificateReader({
  places,
  config,
}: Pick<VpsDeps, 'places'> & { readonly config: Pick<VpsDeps['config'], 'httpsPort'> }): CertificateReader {
  const servedFor = (name: string) => servedFingerprint(name, config.httpsPort, HANDSHAKE_LIMIT);
  const domains = async () => (await namesIn(places.certificates)).filter((name) => !name.startsWith('.')).sort();

  return remembered(
    async () => stateOf((await domains()).map(places.certificatesOf), await liveGeneration(places)),
    async () => eachOf(await domains(), read),
  );

  async function read(domain: string): Promise<CertificateOnVps> {
    const onDisk = (await installedCertificates(places, domain))[0] ?? null;
    const names = onDisk?.names ?? [domain];
    const served = await Promise.all(names.map(async (name) => ({ name, fingerprint: await servedFor(name) })));
    return { domain, onDisk, served };
  }
}

/** Changes with every file below the folders, without reading their bytes, and with every generation. */
async function stateOf(folders: readonly string[], live: number): Promise<string> {
  const paths = (await Promise.all(folders.map(filesBelow))).flat().sort();
  const stats = await Promise.all(paths.map((path) => lstat(path, { bigint: true }).catch(() => null)));
  const lines = paths.map((path, index) => `${path} ${stats[index]?.ctimeNs} ${stats[index]?.size}`);
  return sha256(`${live}\n${lines.join('\n')}`);
}
