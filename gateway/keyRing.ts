import { randomBytes, randomInt } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SealKey } from './seal.js';

/** The keys of all gateways of a hub, in one file (0600). */
export interface KeyRing {
  /** What new tokens are sealed with. */
  sealing(): SealKey;
  /** What tokens may have been sealed with. */
  opening(): readonly SealKey[];
  /** Reads the file again where it has changed, and adds a key where the newest is a week old. */
  refresh(): Promise<void>;
}

interface KeptKey extends SealKey {
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
}

const WEEK = 7 * 86_400_000;
const KEPT_KEYS = 2;
/** Milliseconds until every gateway has read a new key: before that, none seals with it. */
const SPREAD = 30_000;

/** Opens the ring, making it with one key where there is none; `now` answers milliseconds since the epoch. */
export async function openKeyRing(file: string, now: () => number): Promise<KeyRing> {
  let keys = await readOrMake(file, now());
  let changedAt = await mtime(file);

  const readAgain = async () => {
    const at = await mtime(file);
    if (at === changedAt) return;
    keys = parse(await readFile(file, 'utf8'));
    changedAt = at;
  };

  return {
    sealing() {
      const [newest, before] = keys;
      if (newest === undefined) throw new Error(`${file} holds no key`);
      return before !== undefined && now() - newest.madeAt < SPREAD ? before : newest;
    },
    opening: () => keys,
    async refresh() {
      await readAgain();
      const [newest] = keys;
      if (newest === undefined || now() - newest.madeAt < WEEK) return;
      await replace(file, [newKey(now()), ...keys].slice(0, KEPT_KEYS));
      await readAgain();
    },
  };
}

const newKey = (madeAt: number): KeptKey => ({ id: randomInt(2 ** 32), key: randomBytes(32), madeAt });

const mtime = async (file: string): Promise<number> => (await stat(file)).mtimeMs;

/** Newest first. */
function parse(text: string): KeptKey[] {
  const { keys } = JSON.parse(text) as { keys: { id: number; key: string; madeAt: number }[] };
  const read = keys.map(({ id, key, madeAt }) => ({ id, key: Buffer.from(key, 'base64'), madeAt }));
  return read.sort((a, b) => b.madeAt - a.madeAt);
}

function textOf(kept: readonly KeptKey[]): string {
  const keys = kept.map(({ key, ...rest }) => ({ ...rest, key: Buffer.from(key).toString('base64') }));
  return `${JSON.stringify({ keys })}\n`;
}

/** Of two gateways that start at once, one makes the ring and both take it. */
async function readOrMake(file: string, now: number): Promise<KeptKey[]> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null) return parse(kept);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await chmod(dirname(file), 0o700);
  const fresh = await writeFresh(file, [newKey(now)]);
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(fresh);
  return parse(await readFile(file, 'utf8'));
}

async function replace(file: string, keys: readonly KeptKey[]): Promise<void> {
  await rename(await writeFresh(file, keys), file);
}

async function writeFresh(file: string, keys: readonly KeptKey[]): Promise<string> {
  const fresh = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(fresh, textOf(keys), { mode: 0o600, flush: true });
  return fresh;
}
