import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOrMint } from './secrets.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-secrets-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('readOrMint()', () => {
  test('makes a secret once, readable by nobody else', async () => {
    const file = join(folder, 'secrets/token');
    const secret = await readOrMint(file, 'vsa_local_');
    expect(secret).toMatch(/^vsa_local_[A-Za-z0-9_-]{43}$/);
    expect(await readOrMint(file, 'vsa_local_')).toBe(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'secrets'))).mode & 0o777).toBe(0o700);
  });

  test('gives two callers at once the same secret and leaves nothing else', async () => {
    const file = join(folder, 'secrets/token');
    const [one, other] = await Promise.all([readOrMint(file), readOrMint(file)]);
    expect(one).toBe(other);
    expect(await readdir(join(folder, 'secrets'))).toEqual(['token']);
  });
});
