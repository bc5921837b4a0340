import { notedNames, readPid } from '../../embedded/pidFiles.js';
import { localPlaces } from '../../embedded/places.js';
import { isAlive } from '../../embedded/processes.js';

/** `vsa ps`: the processes of the suite of this checkout. Exit 1 when there is none, or one has gone. */
export async function run(): Promise<number> {
  const places = localPlaces();
  const names = await notedNames(places.run);
  if (names.length === 0) {
    process.stderr.write('nothing runs; `vsa up` starts the suite\n');
    return 1;
  }
  const rows = await Promise.all(names.map((name) => row(places.run, name, places.logOf(name))));
  const width = Math.max(...names.map((name) => name.length), 'NAME'.length);
  process.stdout.write(`${'NAME'.padEnd(width)}  PID      STATE    LOG\n`);
  for (const { name, pid, alive, log } of rows) {
    process.stdout.write(`${name.padEnd(width)}  ${pid.padEnd(7)}  ${alive ? 'running' : 'gone   '}  ${log}\n`);
  }
  return rows.every(({ alive }) => alive) ? 0 : 1;
}

async function row(folder: string, name: string, log: string) {
  const noted = await readPid(folder, name);
  return { name, pid: `${noted?.pid ?? '-'}`, alive: noted !== null && (await isAlive(noted)), log };
}
