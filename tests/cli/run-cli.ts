import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll } from 'vitest';
import { main } from '../../cli/main.js';
import type { Io } from '../../cli/lib/io.js';

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Person {
  readonly hub?: string;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly home?: string;
  /** Sits at a terminal. */
  readonly tty?: boolean;
  readonly stdin?: string;
  /** Hears all of stderr so far after each write, and may type or press Ctrl-C. */
  readonly reacts?: (shown: string, act: { type(keys: string): void; interrupt(): void }) => void;
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A new folder, removed when the tests of the file have run. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vsa-cli-'));
  folders.push(folder);
  return folder;
}

/** Runs one command line in this process as a person would see it. */
export async function runCli(argv: readonly string[], person: Person = {}): Promise<Ran> {
  const tty = person.tty === true;
  const stdin = Object.assign(new PassThrough(), { isTTY: tty, setRawMode: () => undefined });
  const stdout = Object.assign(new PassThrough(), { isTTY: tty, columns: 200 });
  const stderr = Object.assign(new PassThrough(), { isTTY: tty, columns: 200 });
  if (!tty) stdin.end(person.stdin ?? '');

  const interrupts = new Set<() => void>();
  const shown = { stdout: '', stderr: '' };
  stdout.on('data', (chunk: Buffer) => (shown.stdout += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => {
    shown.stderr += chunk.toString();
    person.reacts?.(shown.stderr, {
      type: (keys) => void stdin.write(keys),
      interrupt: () => interrupts.forEach((callback) => callback()),
    });
  });
  const io: Io = {
    env: {
      ...(person.hub === undefined ? {} : { VSA_HUB_URL: person.hub, VSA_TOKEN: 'vsa_test_token' }),
      ...person.env,
    },
    cwd: person.cwd ?? emptyFolder(),
    home: person.home ?? emptyFolder(),
    stdin,
    stdout,
    stderr,
    onInterrupt: (callback) => {
      interrupts.add(callback);
      return () => interrupts.delete(callback);
    },
  };
  const exit = await main(argv, io);
  await new Promise((resolve) => setImmediate(resolve));
  return { exit, ...shown };
}
