import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/**
 * Fetches a URL into a file, which appears whole or not at all; rejects when the answer is no 2xx, when it takes
 * longer than `timeoutMs` (default 10 minutes) or when the bytes are not those of `sha256` (hex).
 */
export async function download(url: string, file: string, sha256: string, timeoutMs = 600_000): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, Buffer.from(await answer.arrayBuffer()));
  await requireSha256(partial, sha256);
  await rename(partial, file);
}

/** Rejects unless the file has this sha256 (hex). */
export async function requireSha256(file: string, sha256: string): Promise<void> {
  const found = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (found !== sha256) throw new Error(`${file} has the sha256 ${found}, expected ${sha256}`);
}
