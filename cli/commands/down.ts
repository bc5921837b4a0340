import { setTimeout as wait } from 'node:timers/promises';
import { endNoted, notedNames, readPid, removePid } from '../../embedded/pidFiles.js';
import { localPlaces } from '../../embedded/places.js';
import { isAlive, send } from '../../embedded/processes.js';
import { SUPERVISOR } from '../../embedded/supervisor.js';

const PATIENCE = 90_000;

/** `vsa down`: ends the suite of this checkout; also what is left of one whose supervisor was killed. */
export async function run(): Promise<number> {
  const { run: folder } = localPlaces();
  const supervisor = await readPid(folder, SUPERVISOR);
  if (supervisor !== null && (await isAlive(supervisor))) {
    process.stderr.write('stopping\n');
    send(supervisor.pid, 'SIGTERM');
    const end = performance.now() + PATIENCE;
    while (await isAlive(supervisor)) {
      if (performance.now() > end) {
        process.stderr.write(`the suite (pid ${supervisor.pid}) is still stopping after ${PATIENCE / 1_000} s\n`);
        return 1;
      }
      await wait(50);
    }
    process.stderr.write('stopped\n');
    return 0;
  }
  await removePid(folder, SUPERVISOR);
  const left = await notedNames(folder);
  for (const name of left) await endNoted(folder, name, 'SIGTERM', 10_000);
  process.stderr.write(left.length === 0 ? 'nothing runs\n' : `ended what was left: ${left.join(', ')}\n`);
  return 0;
}
