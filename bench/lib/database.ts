import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keepRunning } from '../../embedded/child.js';
import { suitePlaces } from '../../embedded/places.js';
import { postgresService } from '../../embedded/services/postgres.js';
import { DATABASE, postgresCluster } from '../../embedded/services/postgresCluster.js';
import { freePort } from '../../lib/ports.js';
import { say } from './report.js';

/**
 * The embedded suite's PostgreSQL, which syncs to disk as in production; named to the test suite in the environment
 * (`VSA_TEST_DATABASE_URL`), whose own would not sync.
 */
export async function startDatabase(folder: string): Promise<() => Promise<void>> {
  const places = suitePlaces(folder);
  for (const each of [places.run, places.logs]) await mkdir(each, { recursive: true });
  const cluster = await postgresCluster(places);
  const port = await freePort();
  const child = keepRunning(postgresService(cluster, port), places, say);
  await child.up;
  process.env['VSA_TEST_DATABASE_URL'] = `postgres://${DATABASE}:${cluster.password}@127.0.0.1:${port}/${DATABASE}`;
  return async () => {
    await child.stop();
    await rm(cluster.data, { recursive: true, force: true });
    // As root the cluster lies outside of the suite's folder.
    if (cluster.user !== null) await rm(dirname(cluster.data), { recursive: true, force: true });
  };
}
