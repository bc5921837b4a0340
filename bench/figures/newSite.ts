import type { OperationView } from '../../domain/schemas/operation.js';
import { type Contender, newNames } from '../lib/contender.js';
import { type CpuTimes, cpuTimes, used } from '../lib/cpu.js';
import { untilProven } from '../lib/proven.js';
import { median, ratios, type Report, say } from '../lib/report.js';
import { RETRY_AFTER, type Vsa } from '../rivals/vsa.js';
import { addCpu, addSteps } from './steps.js';

/** Milliseconds from the request to the first proven HTTPS answer; returns once the system is done with it too. */
export async function timeOfOne(contender: Contender): Promise<number> {
  const [domain = ''] = newNames(1);
  const begun = performance.now();
  const [proven] = await Promise.all([untilProven(contender.front, domain), contender.add(domain)]);
  return proven - begun;
}

/** One new site, round by round with each system in turn. Answers our median. */
export async function measureNewSite(
  report: Report,
  runs: number,
  vsa: Vsa,
  rivals: readonly Contender[],
): Promise<number> {
  const operations: OperationView[] = [];
  const ended: number[] = [];
  const cpu: CpuTimes[] = [];
  const ours: Contender = {
    ...vsa,
    async add(domain) {
      const begun = performance.now();
      const before = await cpuTimes(vsa.pids());
      operations.push(await vsa.provision(domain));
      ended.push(performance.now() - begun);
      cpu.push(used(before, await cpuTimes(vsa.pids())));
    },
  };
  const all = [ours, ...rivals];
  const times = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round += 1) {
    for (const contender of all) {
      const time = await timeOfOne(contender);
      // The first round fills caches and is not counted.
      if (round > 0) times.get(contender.name)?.push(time);
    }
    const shown = [...times].map(([name, each]) => `${name} ${each.at(-1)?.toFixed(0)} ms`).join(', ');
    say(round === 0 ? 'new-site: warmed up' : `new-site ${round}/${runs}: ${shown}`);
  }
  const values = (name: string) => times.get(name) ?? [];
  const more = { retryAfter: RETRY_AFTER.order, pebbleSleep: 0 };
  report.add({ figure: 'new-site', unit: 'ms', values: values('vsa'), more });
  report.add({ figure: 'new-site-operation', unit: 'ms', values: ended.slice(1), more });
  for (const { name } of rivals) report.add({ figure: `new-site-${name}`, unit: 'ms', values: values(name), more });
  for (const [name, most] of [
    ['certbot', 0.2],
    ['caddy', 0.7],
  ] as const) {
    const figure = {
      figure: `new-site / ${name}`,
      unit: 'ratio',
      ratioTo: `new-site-${name}`,
      goal: { most },
    } as const;
    report.add({ ...figure, values: ratios(values('vsa'), values(name)) });
  }
  addSteps(report, 'new-site-steps', operations.slice(1));
  addCpu(report, 'new-site-cpu', cpu.slice(1));
  return median(values('vsa'));
}
