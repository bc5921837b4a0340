import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuthority } from './index.js';

let secretsDir: string;
beforeEach(async () => {
  secretsDir = await mkdtemp(join(tmpdir(), 'vsa-open-'));
});
afterEach(() => rm(secretsDir, { recursive: true }));

const open = (acmeDirectory: string, termsAccepted = false) =>
  openAuthority({ acmeDirectory, email: null, termsAccepted, secretsDir, caFile: null });

describe('openAuthority()', () => {
  test.each(['staging', 'production'])('%s needs the terms accepted and makes nothing without', async (name) => {
    await expect(open(name)).rejects.toMatchObject({
      code: 'PRECONDITION',
      message: expect.stringContaining('VSA_ACME_ACCEPT_TERMS=true') as string,
    });
    expect(await readdir(secretsDir)).toEqual([]);
  });

  test("Let's Encrypt opens without asking it anything, with its limits and its CAA identity", async () => {
    const production = await open('production', true);
    expect(production.directory).toBe('https://acme-v02.api.letsencrypt.org/directory');
    expect(production.limits.perExactSet?.count).toBe(5);
    expect(production.caaIdentities).toEqual(['letsencrypt.org']);
  });

  test('each directory has its own account, kept from one start to the next', async () => {
    const [staging, again, local] = [await open('staging', true), await open('staging', true), await open('local')];
    expect(again.thumbprint).toBe(staging.thumbprint);
    expect(local.thumbprint).not.toBe(staging.thumbprint);
    expect(local.thumbprint).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(local.limits).toEqual({});
  });
});
