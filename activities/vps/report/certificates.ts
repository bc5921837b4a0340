import { lstat } from 'node:fs/promises';
import type { CertificateOnVps } from '../../../domain/vps/report.js';
import { servedFingerprint } from '../../lib/ask.js';
import { namesIn, sha256 } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { liveGeneration } from '../proxy/generations.js';
import { filesBelow } from '../proxy/treeHash.js';
import { installedCertificates } from '../site/certificates.js';

export type CertificateReader = () => Promise<readonly CertificateOnVps[]>;

/** Handshakes are done again after this long although nothing changed. Milliseconds. */
const SERVED_FOR = 600_000;
const HANDSHAKE_LIMIT = 2_000;
const AT_ONCE = 8;

/** The certificates on disk beside what is served; read again only where files or the generation have changed. */
export function certificateReader({
  places,
  config,
}: Pick<VpsDeps, 'places'> & { readonly config: Pick<VpsDeps['config'], 'httpsPort'> }): CertificateReader {
  let last: { state: string; at: number; certificates: readonly CertificateOnVps[] } | null = null;

  const servedFor = (name: string) => servedFingerprint(name, config.httpsPort, HANDSHAKE_LIMIT);

  return async () => {
    const domains = (await namesIn(places.certificates)).filter((name) => !name.startsWith('.')).sort();
    const state = await stateOf(domains.map(places.certificatesOf), await liveGeneration(places));
    if (last !== null && last.state === state && performance.now() - last.at < SERVED_FOR) return last.certificates;
    const certificates: CertificateOnVps[] = [];
    for (let first = 0; first < domains.length; first += AT_ONCE) {
      certificates.push(...(await Promise.all(domains.slice(first, first + AT_ONCE).map(read))));
    }
    // What is not served as it is on disk is looked at again: nginx may just be reloading, or be down.
    const well = certificates.every(({ onDisk, served }) =>
      served.every(({ fingerprint }) => fingerprint !== null && fingerprint === onDisk?.fingerprint),
    );
    last = well ? { state, at: performance.now(), certificates } : null;
    return certificates;
  };

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
