import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../lib/run.js';
import { extractZip, readZipEntry } from './zip.js';

let folder = '';
let zip = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-zip-'));
  zip = join(folder, 'a.whl');
  await writeFile(join(folder, 'tool'), 'x'.repeat(100_000));
  await writeFile(join(folder, 'note'), 'a note');
  const env = { PATH: process.env['PATH'] ?? '' };
  const made = await runCommand(['python3', '-m', 'zipfile', '-c', zip, 'tool', 'note'], { cwd: folder, env });
  expect(made.code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

describe('zip', () => {
  test('readZipEntry() gives back what was packed', async () => {
    expect((await readZipEntry(zip, 'tool')).toString()).toBe('x'.repeat(100_000));
  });

  test('readZipEntry() refuses a name that no file, or more than one, has', async () => {
    await expect(readZipEntry(zip, 'absent')).rejects.toThrow('holds 0 files');
    await expect(readZipEntry(zip, 'o')).rejects.toThrow('holds 0 files');
    await expect(readZipEntry(zip, '')).rejects.toThrow('holds 2 files');
  });

  test('readZipEntry() refuses a damaged file', async () => {
    const bytes = await readFile(zip);
    const at = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 3, 4])) + 30 + 'note'.length + 1;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    await writeFile(join(folder, 'damaged.whl'), bytes);
    await expect(readZipEntry(join(folder, 'damaged.whl'), 'note')).rejects.toThrow();
  });

  test('extractZip() writes every file', async () => {
    await extractZip(zip, join(folder, 'out'));
    expect(await readFile(join(folder, 'out/note'), 'utf8')).toBe('a note');
  });
});
