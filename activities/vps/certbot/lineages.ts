import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateFacts } from '../../../domain/certificate/ca.js';
import { LINEAGE_NAME, type LineageOnVps } from '../../../domain/certificate/lineage.js';
import { exists } from '../../lib/files.js';
import { readFacts } from '../site/certificates.js';

/** The files of a lineage that VSA reads; it writes none of them. */
export const lineageFiles = (folder: string, name: string) => ({
  certificate: join(folder, 'live', name, 'fullchain.pem'),
  key: join(folder, 'live', name, 'privkey.pem'),
  renewal: join(folder, 'renewal', `${name}.conf`),
});

/** The lineages below certbot's folder, sorted; none where certbot never ran. Fails where it may not be read. */
export async function lineageNames(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'live'), { withFileTypes: true }).catch(noneIfAbsent);
  return entries
    .filter((entry) => !entry.isFile())
    .flatMap(({ name }) => (name === '' ? [] : [name]))
    .sort();
}

/** What lies on disk of a lineage; whatever is there, it is told in words. Its key is compared and goes nowhere. */
export async function readOnDisk(
  folder: string,
  name: string,
): Promise<Pick<LineageOnVps, 'onDisk' | 'problem' | 'renewable'>> {
  const files = lineageFiles(folder, name);
  let onDisk: CertificateFacts;
  try {
    onDisk = readFacts(await readSmall(files.certificate));
  } catch (error) {
    return { onDisk: null, problem: `Its fullchain.pem cannot be read: ${reason(error)}.`, renewable: false };
  }
  const known = await exists(files.renewal).catch(() => false);
  const plain = LINEAGE_NAME.test(name);
  const problems = [
    ...(plain ? [] : ['Its name has characters that VSA hands to no program.']),
    ...(known ? [] : ['certbot has no renewal file for it.']),
    ...(await keyProblems(files)),
  ];
  return { onDisk, problem: problems.length === 0 ? null : problems.join(' '), renewable: plain && known };
}

/** A key that the agent may not read is left unchecked: reading it is asked of nobody. */
async function keyProblems({ certificate, key }: ReturnType<typeof lineageFiles>): Promise<string[]> {
  try {
    const leaf = new X509Certificate(await readSmall(certificate));
    return leaf.checkPrivateKey(createPrivateKey(await readSmall(key))) ? [] : ['Its key does not belong to it.'];
  } catch (error) {
    return codeOf(error) === 'EACCES' ? [] : [`Its key cannot be read: ${codeOf(error) ?? 'it is none'}.`];
  }
}

/** What is no file of a sensible size is not read: a pipe never ends. Bytes. */
const LARGEST = 256 * 1024;

async function readSmall(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile() || found.size > LARGEST) throw new Error('it is no file of at most 256 KiB');
  return readFile(path);
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const reason = (error: unknown): string =>
  codeOf(error)?.startsWith('ERR_') === false ? String(codeOf(error)) : 'it is no certificate';

function noneIfAbsent(error: unknown): [] {
  if (codeOf(error) === 'ENOENT') return [];
  throw error;
}
