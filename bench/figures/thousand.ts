import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { renderSite } from '../../activities/lib/render.js';
import { places } from '../../activities/vps/lib/config.js';
import { nginxProcess } from '../../activities/vps/proxy/nginxProcess.js';
import type { NginxRuntime } from '../../activities/vps/proxy/runtime.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { aSite, ENV, local, route } from '../../tests/golden/nginx/shapes.js';
import type { Contender } from '../lib/contender.js';
import { median, type Report, say } from '../lib/report.js';
import type { Vsa } from '../rivals/vsa.js';
import { timeOfOne } from './newSite.js';
import { addSteps } from './steps.js';

const EXISTING = 1_000;
const SHARE = 1.15;

/** A new site beside a thousand, against the time without them plus what nginx itself takes for them. */
export async function measureThousand(
  report: Report,
  runs: number,
  vsa: Vsa,
  nginxBin: string,
  one: number,
): Promise<void> {
  await addSites(vsa);
  // The marker port is the runtime's own business; this one only tests and reloads.
  const nginx = nginxProcess({ nginxBin, markerPort: 0 }, places(vsa.lane));
  await reload(nginx);
  const operations: OperationView[] = [];
  const ours: Contender = { ...vsa, add: async (domain) => void operations.push(await vsa.provision(domain)) };
  const times: number[] = [];
  const tests: number[] = [];
  const reloads: number[] = [];
  for (let round = 0; round <= runs; round += 1) {
    const time = await timeOfOne(ours);
    const test = (await nginx.test(places(vsa.lane).live)).took;
    const reloaded = await reload(nginx);
    // In the first round the agent meets the thousand files for the first time.
    if (round === 0) continue;
    times.push(time);
    tests.push(test);
    reloads.push(reloaded);
    say(
      `new-site-with-${EXISTING} ${round}/${runs}: ${time.toFixed(0)} ms; test ${test.toFixed(0)}, reload ${reloaded.toFixed(0)}`,
    );
  }
  const limit = one + SHARE * (median(tests) + median(reloads));
  report.add({ figure: `nginx-test-with-${EXISTING}`, unit: 'ms', values: tests });
  report.add({ figure: `nginx-reload-with-${EXISTING}`, unit: 'ms', values: reloads });
  report.add({ figure: `new-site-with-${EXISTING}`, unit: 'ms', values: times, goal: { most: limit } });
  addSteps(report, `new-site-with-${EXISTING}-steps`, operations.slice(1));
}

/** Rendered as the agent does it, with a certificate that all share. */
async function addSites({ lane }: Vsa): Promise<void> {
  const { live, logs, defaultCertificate: tls } = places(lane);
  const env = { ...ENV, httpPort: lane.httpPort, httpsPort: lane.httpsPort, logsDir: logs };
  for (let number = 1; number <= EXISTING; number += 1) {
    const domain = `existing-${String(number).padStart(4, '0')}.test`;
    const site = aSite(domain, { tls, routes: [route('/', local(4_000))] });
    await writeFile(join(live, 'conf.d', `${domain}.conf`), renderSite(site, env, []));
  }
}

const LOOK_EVERY = 10;

/** From HUP until only new workers take connections, in milliseconds. */
async function reload(nginx: NginxRuntime): Promise<number> {
  const old = new Set((await nginx.activeWorkers()).map(({ pid, startTime }) => `${pid}/${startTime}`));
  const begun = performance.now();
  await nginx.hup();
  for (;;) {
    const active = await nginx.activeWorkers();
    const stale = active.some(({ pid, startTime }) => old.has(`${pid}/${startTime}`));
    if (active.length > 0 && !stale) return performance.now() - begun;
    await wait(LOOK_EVERY);
  }
}
