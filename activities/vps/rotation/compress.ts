import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { VsaError } from '../../../domain/errors.js';
import { bytesOf } from '../traffic/logFiles.js';

/**
 * Writes a log compressed, with its owner, mode and time of last write, under a temporary name beside it, reads it back
 * and answers that name. Leaves nothing where it fails.
 */
export async function compressedCopy(path: string): Promise<string> {
  // No name that the reader of access logs takes for a log, but one that a start of the agent clears away.
  const temporary = join(dirname(path), `.compressing.${randomBytes(6).toString('hex')}.tmp`);
  const from = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { mode, uid, gid, mtimeMs } = await from.stat();
    const to = await open(temporary, 'wx+', mode & 0o777);
    try {
      await to.chmod(mode & 0o777);
      const written = createHash('sha256');
      await pipeline(bytesOf(from, 0), taking(written), createGzip(), (bytes) => writeTo(to, bytes));
      const read = createHash('sha256');
      await pipeline(bytesOf(to, 0), createGunzip(), taking(read), new PassThrough().resume());
      if (read.digest('hex') !== written.digest('hex'))
        throw new VsaError('IO', `${path} was compressed, but is read back as something else.`);
      // The reader goes by whole milliseconds: half a one more, so that no rounding makes it another.
      const time = (Math.floor(mtimeMs) + 0.5) / 1_000;
      await to.utimes(time, time);
      const own = await to.stat();
      if (own.uid !== uid || own.gid !== gid) await to.chown(uid, gid);
      await to.sync();
    } finally {
      await to.close();
    }
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await from.close();
  }
}

async function writeTo(file: FileHandle, pieces: AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of pieces) {
    for (let done = 0; done < piece.length;) done += (await file.write(piece, done)).bytesWritten;
  }
}

const taking = (hash: ReturnType<typeof createHash>): Transform =>
  new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      done(null, piece);
    },
  });
