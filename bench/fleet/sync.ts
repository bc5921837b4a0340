import { setTimeout as wait } from 'node:timers/promises';
import { type CpuTimes, cpuTimes, used } from '../lib/cpu.js';
import { residentMb } from '../lib/memory.js';
import { median, p95, type Report, say } from '../lib/report.js';
import { type BenchFleet, steer } from './world.js';

const SAMPLE_EVERY = 5_000;

/** One sync of the fleet after the other, each until the last report is kept. */
export async function measureSync(report: Report, cycles: number, { fleet, size }: BenchFleet): Promise<void> {
  const times: number[] = [];
  for (let cycle = -2; cycle < cycles; cycle += 1) {
    const begun = performance.now();
    const { stored } = (await fleet.tick('syncFleet')) as { stored: number };
    if (stored !== size) throw new Error(`${stored} of ${size} reports were kept`);
    // The first ones bring all of each VPS.
    if (cycle >= 0) times.push(performance.now() - begun);
  }
  const more = { vpses: size };
  report.add({ figure: 'fleet-sync', unit: 'ms', values: times, more });
  report.add({ figure: 'fleet-sync-p95', unit: 'ms', values: [p95(times)], goal: { most: 3_000 }, more });
}

/** The hub for some minutes with all schedules running: processor time, memory and workflows that stay open. */
export async function measureHub(report: Report, bench: BenchFleet, minutes: number): Promise<void> {
  const { fleet } = bench;
  await steer(fleet, 'resume');
  say(`fleet-hub: ${minutes} minutes with all schedules`);
  // The first minute fills caches.
  await wait(60_000);
  const pids = hubPids(bench);
  const before = await cpuTimes(pids);
  const openBefore = await openWorkflows(bench);
  const begun = performance.now();
  const memory: number[] = [];
  while (performance.now() - begun < minutes * 60_000) {
    await wait(SAMPLE_EVERY);
    const sizes = await Promise.all(Object.values(pids).map((pid) => residentMb(pid ?? 0)));
    memory.push(sizes.reduce((sum, each) => sum + each, 0));
  }
  const seconds = (performance.now() - begun) / 1_000;
  const percent = shares(used(before, await cpuTimes(pids)), seconds);
  const total = Object.values(percent).reduce((sum, each) => sum + each, 0);
  const more = { minutes, vpses: bench.size };
  report.add({
    ...{ figure: 'fleet-hub-cpu', unit: '%', values: [total], goal: { most: 25 } },
    more: { ...more, processes: percent },
  });
  const part = Math.ceil(memory.length / 4);
  const [first, last] = [median(memory.slice(0, part)), median(memory.slice(-part))];
  report.add({ figure: 'fleet-hub-rss', unit: 'MB', values: memory, more });
  const growth = { figure: 'fleet-hub-rss-growth', unit: '%', goal: { most: 5 } } as const;
  report.add({ ...growth, values: [(last / first - 1) * 100], more });
  await steer(fleet, 'pause');
  await wait(5_000);
  const opened = (await openWorkflows(bench)) - openBefore;
  report.add({ figure: 'fleet-workflows-growth', unit: 'workflows', values: [opened], goal: { most: 0 }, more });
}

/** Postgres is not among them: its connections are processes that come and go. */
const hubPids = ({ fleet: { suite } }: BenchFleet) => ({
  ...{ api: suite.api.pid(), hub: suite.hub.pid(), gateway: suite.gateway?.pid(), temporal: suite.temporal.pid() },
});

const shares = (times: CpuTimes, seconds: number): Record<string, number> =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Number((ms / seconds / 10).toFixed(1))]));

async function openWorkflows({ fleet: { temporal, background } }: BenchFleet): Promise<number> {
  const query = 'ExecutionStatus="Running"';
  const counts = await Promise.all([temporal, background].map((client) => client.workflow.count(query)));
  return counts.reduce((sum, { count }) => sum + count, 0);
}
