import { setTimeout as wait } from 'node:timers/promises';
import type { OperationView } from '../../domain/schemas/operation.js';
import { type Contender, newNames } from '../lib/contender.js';
import { type CpuTimes, cpuTimes, used } from '../lib/cpu.js';
import { untilProven } from '../lib/proven.js';
import { ratios, type Report, say } from '../lib/report.js';
import { RETRY_AFTER, type Vsa } from '../rivals/vsa.js';
import { addCpu, addSteps } from './steps.js';

const SITES = 20;
const MOST_RELOADS = 3;

/** Twenty sites asked for at once, until the last of them is proven. */
export async function measureNewSites(
  report: Report,
  rounds: number,
  vsa: Vsa,
  rivals: readonly Contender[],
): Promise<void> {
  const operations: OperationView[] = [];
  const cpu: CpuTimes[] = [];
  const ours: Contender = { ...vsa, add: async (domain) => void operations.push(await vsa.provision(domain)) };
  const all = [ours, ...rivals];
  const times = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  const reloads: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const contender of all) {
      await wait(contender.restMs);
      const before = await vsa.generation();
      const earlier = await cpuTimes(vsa.pids());
      const time = await timeOfMany(contender);
      times.get(contender.name)?.push(time);
      if (contender !== ours) continue;
      cpu.push(used(earlier, await cpuTimes(vsa.pids())));
      reloads.push((await vsa.generation()) - before);
    }
    const shown = [...times].map(([name, each]) => `${name} ${each.at(-1)?.toFixed(0)} ms`).join(', ');
    say(`new-site-${SITES} ${round}/${rounds}: ${shown}; ${reloads.at(-1)} reloads`);
  }
  const values = (name: string) => times.get(name) ?? [];
  const figure = `new-site-${SITES}`;
  const more = { retryAfter: RETRY_AFTER.order };
  report.add({ figure, unit: 'ms', values: values('vsa'), more });
  for (const { name } of rivals) report.add({ figure: `${figure}-${name}`, unit: 'ms', values: values(name), more });
  report.add({
    ...{ figure: `${figure} / certbot`, unit: 'ratio', ratioTo: `${figure}-certbot`, goal: { most: 0.3 } },
    values: ratios(values('vsa'), values('certbot')),
  });
  report.add({
    ...{ figure: `${figure} / caddy`, unit: 'ratio', ratioTo: `${figure}-caddy` },
    values: ratios(values('vsa'), values('caddy')),
  });
  report.add({ figure: `${figure}-reloads`, unit: 'reloads', values: reloads, goal: { most: MOST_RELOADS } });
  addSteps(report, `${figure}-steps`, operations);
  addCpu(report, `${figure}-cpu`, cpu);
}

async function timeOfMany(contender: Contender): Promise<number> {
  const names = newNames(SITES);
  const begun = performance.now();
  const [proven] = await Promise.all([allProven(contender, names), ...names.map((name) => contender.add(name))]);
  return proven - begun;
}

/** One name after the other: looking at twenty at once would itself take the processors. */
async function allProven({ front }: Contender, names: readonly string[]): Promise<number> {
  let last = 0;
  for (const name of names) last = await untilProven(front, name);
  return last;
}
