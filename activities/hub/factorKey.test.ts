import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { factorKeyFile } from '../../domain/user/session.js';
import { ensureFactorKey } from './factorKey.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('makes one key of 32 bytes that only its owner reads, and leaves it alone from then on', async () => {
  const secrets = join(folder, 'secrets');
  await Promise.all([ensureFactorKey(secrets), ensureFactorKey(secrets)]);
  const made = await readFile(factorKeyFile(secrets), 'utf8');
  expect(Buffer.from(made.trim(), 'base64')).toHaveLength(32);
  expect((await stat(factorKeyFile(secrets))).mode & 0o777).toBe(0o600);
  await ensureFactorKey(secrets);
  expect(await readFile(factorKeyFile(secrets), 'utf8')).toBe(made);
});
