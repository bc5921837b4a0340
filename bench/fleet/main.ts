import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPart } from '../../embedded/parts.js';
import { startDatabase } from '../lib/database.js';
import { runBench } from '../lib/end.js';
import { openReport, say } from '../lib/report.js';
import { measureCertificates } from './certificates.js';
import { measureGateway } from './rpc.js';
import { measureHub, measureSync } from './sync.js';
import { measureFreeze, measureRenewals } from './work.js';
import { startBenchFleet } from './world.js';

/** Agents with an nginx of their own among all; each takes 150 MB. */
const REAL = 4;

const count = (name: string, fallback: number): number => {
  const value = Number(process.env[name] || fallback);
  if (Number.isFinite(value) && value > 0) return value;
  say(`${name} must be a number above 0`);
  process.exit(2);
};
const agents = count('BENCH_AGENTS', 50);
const minutes = count('BENCH_MINUTES', 15);
const runs = count('BENCH_RUNS', 10);

await runBench(async (stops) => {
  const report = openReport();
  await measureCertificates(report, runs);
  for (const part of ['temporal', 'nginx'] as const)
    process.env[`VSA_${part.toUpperCase()}_BIN`] = await findPart(part, say);
  const folder = await mkdtemp(join(tmpdir(), 'vsa-bench-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  stops.push(await startDatabase(folder));
  const bench = await startBenchFleet(agents, REAL, stops);
  await measureSync(report, 3 * runs, bench);
  await measureGateway(report, bench);
  await measureFreeze(report, runs, bench);
  await measureHub(report, bench, minutes);
  await measureRenewals(report, 20 * runs, bench);
  report.finish();
});
