import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findPart } from './parts.js';
import { suitsGo } from './parts/go.js';
import { suitsNginx } from './parts/nginx.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-parts-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
  vi.stubEnv('PATH', join(folder, 'bin'));
  vi.stubEnv('VSA_TEMPORAL_BIN', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('findPart()', () => {
  test('takes the program named in the environment before all others', async () => {
    const file = await program('mine', 'anything');
    await program('bin/temporal', 'temporal version 1.9.7 (Server 1.32.0)');
    vi.stubEnv('VSA_TEMPORAL_BIN', file);
    expect(await findPart('temporal')).toBe(file);
  });

  test('refuses a name in the environment that is no program', async () => {
    vi.stubEnv('VSA_TEMPORAL_BIN', join(folder, 'absent'));
    await expect(findPart('temporal')).rejects.toMatchObject({ code: 'PRECONDITION' });
  });

  test('takes a program on PATH when its version suits', async () => {
    const file = await program('bin/temporal', 'temporal version 1.9.7 (Server 1.32.0)');
    expect(await findPart('temporal')).toBe(file);
  });

  test('leaves a program of another version on PATH and takes the cached one', async () => {
    await program('bin/temporal', 'temporal version 1.8.0 (Server 1.30.0)');
    const file = await program('vsa/temporal-1.9.1/temporal', 'cached');
    expect(await findPart('temporal')).toBe(file);
  });
});

describe('versions', () => {
  test('suitsNginx() wants 1.22 with TLS, HTTP/2 and real addresses', () => {
    const built = '--with-http_ssl_module --with-http_v2_module --with-http_realip_module';
    expect(suitsNginx(`nginx version: nginx/1.22.1\n${built}`)).toBe(true);
    expect(suitsNginx(`nginx version: nginx/1.20.2\n${built}`)).toBe(false);
    expect(suitsNginx('nginx version: nginx/1.31.3\n--with-http_ssl_module')).toBe(false);
    expect(suitsNginx('')).toBe(false);
  });

  test('suitsGo() wants 1.25', () => {
    expect(suitsGo('go version go1.25.1 linux/amd64')).toBe(true);
    expect(suitsGo('go version go1.19.8 linux/amd64')).toBe(false);
  });
});

async function program(name: string, answer: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho '${answer}'\n`);
  await chmod(file, 0o755);
  return file;
}
