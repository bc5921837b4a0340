import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { download } from './download.js';

const server = createServer((request, response) => {
  response.statusCode = request.url === '/file' ? 200 : 404;
  response.end('bytes');
});
const SHA256 = createHash('sha256').update('bytes').digest('hex');
let folder = '';
let origin = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-download-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('download()', () => {
  test('writes the file when the bytes are the expected ones', async () => {
    await download(`${origin}/file`, join(folder, 'good'), SHA256);
    expect(await readFile(join(folder, 'good'), 'utf8')).toBe('bytes');
  });

  test('leaves no file under the asked name when the bytes are others', async () => {
    await expect(download(`${origin}/file`, join(folder, 'bad'), '0'.repeat(64))).rejects.toThrow('sha256');
    expect(await readdir(folder)).not.toContain('bad');
  });

  test('rejects naming the status when the address does not answer 2xx', async () => {
    await expect(download(`${origin}/none`, join(folder, 'none'), SHA256)).rejects.toThrow('answered 404');
  });
});
