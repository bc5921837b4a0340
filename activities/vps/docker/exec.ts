import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Engine } from './engine.js';

export interface InsideResult {
  /** 126 or 127 where the program cannot be started. */
  readonly code: number | null;
  /** Standard output and error, at most 1 MiB. */
  readonly output: string;
}

/** Runs one program inside a running container: argv only. `user`: default the container's own. */
export async function runInside(
  engine: Engine,
  id: string,
  argv: readonly string[],
  limitMs: number,
  user = '',
): Promise<InsideResult> {
  const exec = await engine.ask((limit) =>
    engine.docker
      .getContainer(id)
      .exec({ ...limit, User: user, Cmd: [...argv], AttachStdout: true, AttachStderr: true }),
  );
  const output = await engine.ask(async (limit) => {
    const stream = await exec.start({ ...limit, Detach: false, Tty: false });
    const text = collect(stream);
    await finished(stream, { writable: false });
    return text();
  }, limitMs);
  const { ExitCode } = await engine.ask((limit) => exec.inspect({ ...limit }));
  return { code: ExitCode, output };

  function collect(stream: NodeJS.ReadableStream): () => string {
    const chunks: Buffer[] = [];
    let size = 0;
    const sink = new PassThrough();
    sink.on('data', (chunk: Buffer) => {
      if (size < MOST_OUTPUT) chunks.push(chunk);
      size += chunk.length;
    });
    engine.docker.modem.demuxStream(stream, sink, sink);
    return () => Buffer.concat(chunks).toString('utf8');
  }
}

const MOST_OUTPUT = 1024 * 1024;
