import { Readable, Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type BackupHead, type BackupPart, readArchive, writeArchive } from './archive.js';

const HEAD: BackupHead = { format: 1, vsa: '1.2.3', madeAt: '2026-11-21T12:00:00.000Z', migrations: ['0001_initial'] };
const PARTS: readonly BackupPart[] = [
  { file: 'agent-ca/ca.key', mode: 0o600, base64: 'AAAA' },
  { table: 'vps', columns: ['vps_uid', 'id'] },
  { rows: ['(1,"a\nb")', `(2,${'é'.repeat(70_000)})`] },
  { sequence: 'vps', column: 'vps_uid', last: '2', called: true },
];

async function archive(parts: readonly BackupPart[] = PARTS): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const to = new Writable({ write: (chunk: Buffer, _encoding, done) => (chunks.push(chunk), done()) });
  await writeArchive({ head: HEAD, parts: Readable.from(parts) as AsyncIterable<BackupPart> }, to);
  return Buffer.concat(chunks);
}

/** In pieces of one byte, or of any size: where they are cut must not matter. */
const read = (bytes: Buffer, size = 1 << 16) => {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return readArchive(Readable.from(pieces) as AsyncIterable<Uint8Array>, async ({ head, parts }) => {
    const all: BackupPart[] = [];
    for await (const part of parts) all.push(part);
    return { head, parts: all };
  });
};

describe('readArchive()', () => {
  test.each([1, 7, 1 << 20])('reads what writeArchive() wrote, in pieces of %i bytes', async (size) => {
    expect(await read(await archive(), size)).toEqual({ head: HEAD, parts: PARTS });
  });

  test('refuses a piece of a backup, wherever it was cut', async () => {
    const whole = await archive();
    for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 50))
      await expect(read(whole.subarray(0, length))).rejects.toMatchObject({ code: 'VALIDATION' });
    const lines = gunzipSync(whole).toString().trimEnd().split('\n');
    for (let left = 0; left < lines.length; left += 1) {
      const without = gzipSync(`${lines.filter((_, index) => index !== left).join('\n')}\n`);
      await expect(read(without), `without line ${left}`).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });

  test('refuses one that was damaged on its way', async () => {
    const whole = await archive();
    for (let at = 10; at < whole.length; at += Math.ceil(whole.length / 50)) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(whole.readUInt8(at) ^ 0x10, at);
      await expect(read(damaged), `byte ${at}`).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('hello')],
    ['another archive', gzipSync('{"some":"thing"}\n')],
    ['a later format', gzipSync(`${JSON.stringify({ ...HEAD, format: 2 })}\n{"end":1}\n`)],
  ])('refuses %s', async (_name, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('fails as the one who uses it fails', async () => {
    const used = readArchive(Readable.from([await archive()]) as AsyncIterable<Uint8Array>, () =>
      Promise.reject(new Error('no room')),
    );
    await expect(used).rejects.toThrow('no room');
  });
});
