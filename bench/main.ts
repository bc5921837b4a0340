import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUpstream } from '../tests/lib/upstream.js';
import { measureIdleAgent } from './figures/agent.js';
import { measureNewSite } from './figures/newSite.js';
import { measureNewSites } from './figures/newSites.js';
import { measureAgainAndOff } from './figures/others.js';
import { measureReader } from './figures/reader.js';
import { measureThousand } from './figures/thousand.js';
import { measureTraffic } from './figures/traffic.js';
import { startDatabase } from './lib/database.js';
import { openReport, say } from './lib/report.js';
import { findPrograms } from './parts/index.js';
import { startCaddy } from './rivals/caddy.js';
import { startCertbot } from './rivals/certbot.js';
import { startVsa } from './rivals/vsa.js';

const MOST_ROUNDS_OF_MANY = 3;

/** What was started, ended in the opposite order whatever happens. */
const stops: (() => Promise<unknown>)[] = [];

async function main(runs: number): Promise<void> {
  const report = openReport();
  measureReader(report, runs);
  await measureTraffic(report, runs);
  const programs = await findPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'vsa-bench-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  stops.push(await startDatabase(folder));
  const upstream = await startUpstream('app');
  stops.push(() => upstream.stop());
  const started = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const system = await starting;
    stops.push(() => system.stop());
    return system;
  };
  say('starting the three systems, each with a Pebble of its own');
  const vsa = await started(startVsa(programs, upstream, 'app /'));
  const rivals = [
    await started(startCertbot(programs, upstream, 'app /')),
    await started(startCaddy(programs, upstream, 'app /')),
  ];
  const one = await measureNewSite(report, runs, vsa, rivals);
  await measureNewSites(report, Math.min(runs, MOST_ROUNDS_OF_MANY), vsa, rivals);
  await measureAgainAndOff(report, runs, vsa);
  await measureIdleAgent(report, vsa);
  await measureThousand(report, runs, vsa, programs.nginx, one);
  report.finish();
}

const runs = Number(process.env['BENCH_RUNS'] ?? 10);
if (!Number.isInteger(runs) || runs < 1) {
  say('BENCH_RUNS is the number of rounds, 1 or more; medians of the documents are of 10.');
  process.exit(2);
}
let ending: Promise<never> | null = null;
/** Once: what a signal ends also makes the run fail, and that must wait for the same end. */
const end = (code: number): Promise<never> => (ending ??= endAll(code));
async function endAll(code: number): Promise<never> {
  for (const stop of stops.reverse()) await stop().catch((error: unknown) => say(String(error)));
  process.exit(code);
}
// The started programs have process groups of their own, which Ctrl-C does not reach.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));
try {
  await main(runs);
  await end(0);
} catch (error) {
  if (ending === null) say(String((error as Error).stack ?? error));
  await end(1);
}
