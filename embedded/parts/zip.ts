import { mkdir, open, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * The bytes of the only entry of a zip file whose name ends with `suffix` (PKWARE APPNOTE 4.3; no zip64, no
 * encryption: what wheels are made of). Rejects when there is none or several, or when its checksum is wrong.
 */
export async function readZipEntry(file: string, suffix: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const found = (await directory(handle)).filter((entry) => entry.name.endsWith(suffix));
    const [entry] = found;
    if (entry === undefined || found.length > 1)
      throw new Error(`${file} holds ${found.length} files named *${suffix}`);
    return await contentOf(handle, entry);
  } finally {
    await handle.close();
  }
}

/** Writes every file of a zip file below `folder`; all get the run bit, since a wheel carries none. */
export async function extractZip(file: string, folder: string): Promise<void> {
  const handle = await open(file);
  try {
    for (const entry of await directory(handle)) {
      const target = join(folder, normalize(entry.name));
      if (!target.startsWith(folder + sep)) throw new Error(`${file} holds ${entry.name}, which leaves its folder`);
      if (entry.name.endsWith('/')) continue;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await contentOf(handle, entry), { mode: 0o755 });
    }
  } finally {
    await handle.close();
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly offset: number;
}

async function directory(handle: FileHandle): Promise<Entry[]> {
  const { size } = await handle.stat();
  const tail = await read(handle, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || tail.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error('not a zip file');
  const bytes = await read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length && bytes.readUInt32LE(at) === DIRECTORY_ENTRY;) {
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

async function contentOf(handle: FileHandle, entry: Entry): Promise<Buffer> {
  const header = await read(handle, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await read(handle, start, entry.packed);
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new Error(`${entry.name}: unknown compression`);
  const content = entry.method === STORED ? packed : inflateRawSync(packed);
  if (crc32(content) !== entry.crc) throw new Error(`${entry.name}: damaged`);
  return content;
}

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('the zip file ends too early');
  return buffer;
}
