import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keepRunning } from '../../embedded/child.js';
import type { Child, Service } from '../../embedded/child.js';
import { findPart, PARTS } from '../../embedded/parts.js';
import type { PartName } from '../../embedded/parts.js';
import { suitePlaces } from '../../embedded/places.js';
import { postgresService } from '../../embedded/services/postgres.js';
import { DATABASE, postgresCluster } from '../../embedded/services/postgresCluster.js';
import { temporalService } from '../../embedded/services/temporal.js';
import { freePort } from '../../lib/ports.js';

/**
 * Before the integration tests: finds or installs the parts and names them in the environment (`VSA_NGINX_BIN`, ...),
 * starts one Temporal dev server and one PostgreSQL for all test files (`VSA_TEST_TEMPORAL_ADDRESS`,
 * `VSA_TEST_DATABASE_URL`, a superuser). A part that cannot be had leaves its variable unset, and is an error with
 * `CI=true`.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const found = await findParts();
  const places = suitePlaces(await mkdtemp(join(tmpdir(), 'vsa-tests-')));
  for (const folder of [places.run, places.logs, dirname(places.temporalFile)])
    await mkdir(folder, { recursive: true });
  const children: Child[] = [];
  const start = async (service: Service) => {
    const child = keepRunning(service, places, say);
    children.push(child);
    await child.up;
  };

  const cluster = await postgresCluster(places);
  const teardown = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await rm(cluster.data, { recursive: true, force: true });
    await rm(places.root, { recursive: true, force: true });
    if (cluster.user !== null) await rm(dirname(cluster.data), { recursive: true, force: true });
  };
  try {
    const [postgresPort, temporalPort] = [await freePort(), await freePort()];
    await start(postgresService(cluster, postgresPort));
    const program = found.get('temporal');
    if (program !== undefined) {
      await start(temporalService({ program, file: places.temporalFile, port: temporalPort, webPort: null }));
      process.env['VSA_TEST_TEMPORAL_ADDRESS'] = `127.0.0.1:${temporalPort}`;
    }
    const url = `postgres://${DATABASE}:${cluster.password}@127.0.0.1:${postgresPort}/${DATABASE}`;
    process.env['VSA_TEST_DATABASE_URL'] = url;
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function findParts(): Promise<Map<PartName, string>> {
  const found = new Map<PartName, string>();
  for (const name of Object.keys(PARTS) as PartName[]) {
    try {
      const file = await findPart(name, say);
      process.env[PARTS[name].variable] = file;
      found.set(name, file);
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      say(`${(error as Error).message} The tests that need it are skipped.`);
    }
  }
  return found;
}
