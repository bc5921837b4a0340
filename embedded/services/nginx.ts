import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Service } from '../child.js';
import { isThere } from '../parts/cache.js';
import type { SuitePlaces } from '../places.js';

/** nginx on the live generation; it waits for the agent's first one. Reloads are the agent's. */
export function nginxService(program: string, places: SuitePlaces): Service {
  return {
    name: 'nginx',
    argv: [program, '-e', 'stderr', '-c', places.nginxConf, '-g', 'daemon off;'],
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    prepare: async (stop) => {
      while (!stop.aborted && !(await isThere(places.nginxConf))) await wait(50);
    },
    isReady: () => isThere(join(places.proxyRoot, 'run/nginx.pid')),
    readyWithin: 20_000,
    stopSignal: 'SIGTERM',
    stopWithin: 5_000,
  };
}
