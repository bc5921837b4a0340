import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { localPlaces } from '../../embedded/places.js';

const TAIL_BYTES = 256 * 1024;
const TAIL_LINES = 200;

/**
 * `vsa logs [name]`: the last 200 lines of each process' log, every line after its process' name; on a terminal it
 * goes on with what comes until Ctrl-C. Exit 3 when there is no such log.
 */
export async function run({ name }: { readonly name?: string }): Promise<number> {
  const { logs } = localPlaces();
  const all = (await readdir(logs).catch(() => []))
    .filter((file) => file.endsWith('.log'))
    .map((file) => file.slice(0, -4));
  const names = all.filter((each) => name === undefined || each === name).sort();
  if (names.length === 0) {
    process.stderr.write(
      `there is no log${name === undefined ? '' : ` of ${name}`}; there are: ${all.join(', ') || 'none'}\n`,
    );
    return 3;
  }
  const width = Math.max(...names.map((each) => each.length));
  const followers = names.map((each) => openLog(join(logs, `${each}.log`), `${each.padEnd(width)} | `));
  for (const follow of followers) await follow(TAIL_LINES);
  while (process.stdout.isTTY) {
    await wait(300);
    for (const follow of followers) await follow(Infinity);
  }
  return 0;
}

/** Answers a function that prints what was written since it was called last, the first time only the last lines. */
function openLog(file: string, prefix: string): (lines: number) => Promise<void> {
  let position: number | null = null;
  let rest = '';
  return async (lines) => {
    const handle = await open(file).catch(() => null);
    if (handle === null) return;
    try {
      const { size } = await handle.stat();
      // A smaller file is a new one.
      if (position === null || size < position) position = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - position), 0, size - position, position);
      position += bytesRead;
      const complete = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      rest = complete.pop() ?? '';
      for (const line of lines === Infinity ? complete : complete.slice(-lines))
        process.stdout.write(`${prefix}${line}\n`);
    } finally {
      await handle.close();
    }
  };
}
