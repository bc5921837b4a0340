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
import { runBench, type Stops } from './lib/end.js';
import { openReport, say } from './lib/report.js';
import { findPrograms } from './parts/index.js';
import { startCaddy } from './rivals/caddy.js';
import { startCertbot } from './rivals/certbot.js';
import { startVsa } from './rivals/vsa.js';

const MOST_ROUNDS_OF_MANY = 3;

async function main(runs: number, stops: Stops): Promise<void> {
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
await runBench((stops) => main(runs, stops));
