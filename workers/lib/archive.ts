import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { VsaError } from '../../domain/errors.js';
import type { DumpPart } from '../../db/lib/dump.js';
import { isObject, parseJson } from '../../lib/json.js';

/** What a backup says of itself, before anything else. */
export interface BackupHead {
  readonly format: 1;
  /** The version of VSA that made it. */
  readonly vsa: string;
  /** RFC 3339. */
  readonly madeAt: string;
  /** What made the tables that it holds. */
  readonly migrations: readonly string[];
}

/** A file of the secrets, its path relative to their folder. */
export interface SecretFile {
  readonly file: string;
  readonly mode: number;
  readonly base64: string;
}

export type BackupPart = SecretFile | DumpPart;

export interface Backup {
  readonly head: BackupHead;
  readonly parts: AsyncIterable<BackupPart>;
}

/** Writes a backup: gzip of one JSON value a line, the last of which says how many there are. */
export async function writeArchive({ head, parts }: Backup, to: NodeJS.WritableStream): Promise<void> {
  async function* lines(): AsyncGenerator<string> {
    let count = 1;
    yield `${JSON.stringify(head)}\n`;
    for await (const part of parts) {
      count += 1;
      yield `${JSON.stringify(part)}\n`;
    }
    yield `${JSON.stringify({ end: count })}\n`;
  }
  await pipeline(lines, createGzip(), to);
}

/**
 * Reads a backup; `work` gets its head, and its parts as they come. Fails with VALIDATION where it is no backup, and at
 * the end of the parts where it is only a piece of one.
 */
export async function readArchive<T>(
  from: AsyncIterable<Uint8Array>,
  work: (backup: Backup) => Promise<T>,
): Promise<T> {
  return pipeline(from, createGunzip(), async (source: AsyncIterable<Buffer>) => {
    const lines = linesIn(source);
    const head = parseJson((await next(lines)) ?? '');
    if (!isHead(head)) throw NO_BACKUP();
    return work({ head, parts: partsIn(lines) });
  }).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true ? NO_BACKUP() : error;
  });
}

async function* partsIn(lines: AsyncGenerator<string>): AsyncGenerator<BackupPart> {
  for (let count = 1; ; count += 1) {
    const part = parseJson((await next(lines)) ?? '');
    if (!isObject(part)) throw NO_BACKUP();
    if ('end' in part) {
      // To the end of the stream: there gzip compares its checksum.
      if (part['end'] === count && (await next(lines)) === null) return;
      throw NO_BACKUP();
    }
    yield part as unknown as BackupPart;
  }
}

const next = async (lines: AsyncGenerator<string>): Promise<string | null> => {
  const { value, done } = await lines.next();
  return done === true ? null : value;
};

async function* linesIn(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, at)]).toString('utf8');
      begun = [];
      from = at + 1;
    }
    begun.push(chunk.subarray(from));
  }
}

const NEWLINE = 0x0a;

const isHead = (value: unknown): value is BackupHead =>
  isObject(value) &&
  value['format'] === 1 &&
  typeof value['vsa'] === 'string' &&
  !Number.isNaN(Date.parse(String(value['madeAt']))) &&
  Array.isArray(value['migrations']);

const NO_BACKUP = (): VsaError =>
  new VsaError('VALIDATION', 'This is no backup of a hub, or only a piece of one. Take another copy of it.');
