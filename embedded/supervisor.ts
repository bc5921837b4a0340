import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keepRunning } from './child.js';
import type { Child, Service } from './child.js';
import { agentEnvironment, apiUrl, demoEnvironment, hubEnvironment } from './environment.js';
import type { EnvironmentFacts } from './environment.js';
import type { Hub } from './hub.js';
import { joinLocalVps } from './join.js';
import { takeSuite } from './lock.js';
import { findPart } from './parts.js';
import type { Notify } from './parts.js';
import { endNoted, notedNames, removePid, writePid } from './pidFiles.js';
import type { SuitePlaces } from './places.js';
import { suitePorts } from './ports.js';
import type { SuitePorts } from './ports.js';
import { refuse } from './refuse.js';
import { readOrMint } from './secrets.js';
import { nginxService } from './services/nginx.js';
import { nodeService } from './services/node.js';
import { postgresService } from './services/postgres.js';
import { DATABASE, postgresCluster } from './services/postgresCluster.js';
import { temporalService } from './services/temporal.js';

/** The suite while it runs. */
export interface Suite {
  readonly places: SuitePlaces;
  readonly ports: SuitePorts;
  readonly hub: Hub;
  /** Ends all processes, the last started first. */
  stop(): Promise<void>;
}

/**
 * Starts all processes of the suite, each after those it needs, and keeps them running; what an earlier suite left
 * behind is ended first. Fails with CONFLICT when the suite of this checkout runs already, with PRECONDITION when it
 * cannot start, and then leaves no process behind.
 */
export async function startSuite(places: SuitePlaces, notify: Notify, stop: AbortSignal): Promise<Suite> {
  requirePlainPath(places.root);
  const giveBack = await takeSuite(places.hash);
  if (giveBack === null)
    throw refuse('The suite of this checkout runs already.', '`vsa ps` shows it, `vsa down` ends it.');
  const children: Child[] = [];
  const stopAll = async () => {
    for (const child of children.toReversed()) await child.stop();
    await removePid(places.run, SUPERVISOR);
    await giveBack();
  };
  try {
    await writePid(places.run, SUPERVISOR, process.pid);
    return { ...(await startAll(places, notify, children, stop)), places, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startAll(places: SuitePlaces, notify: Notify, children: Child[], stop: AbortSignal) {
  for (const folder of [places.run, places.logs, dirname(places.temporalFile)]) {
    await mkdir(folder, { recursive: true, mode: 0o755 });
  }
  for (const name of await notedNames(places.run)) {
    if (name !== SUPERVISOR) await endNoted(places.run, name, 'SIGTERM', 5_000);
  }
  const ports = await suitePorts(places.ports);
  await firstPolicy(places.vpsState);
  const [temporal, nginx, cluster, token] = await Promise.all([
    findPart('temporal', notify),
    findPart('nginx', notify),
    postgresCluster(places),
    readOrMint(places.localToken, 'vsa_local_'),
  ]);
  const databaseUrl = `postgres://${DATABASE}:${cluster.password}@127.0.0.1:${ports.postgres}/${DATABASE}`;
  const facts: EnvironmentFacts = { places, ports, databaseUrl, nginx, inherited: process.env };
  const start = async (...services: Service[]) => {
    stop.throwIfAborted();
    notify(`starting ${services.map(({ name }) => name).join(', ')}`);
    const started = services.map((service) => keepRunning(service, places, notify));
    children.push(...started);
    await Promise.race([Promise.all(started.map(({ up }) => up)), rejectOn(stop)]);
  };
  const node = (name: string, file: string, env: Record<string, string>) => nodeService(name, places.root, file, env);

  await start(
    postgresService(cluster, ports.postgres),
    temporalService({ program: temporal, file: places.temporalFile, port: ports.temporal, webPort: ports.temporalWeb }),
  );
  // The API makes the database's tables; the others find them ready.
  await start(node('api', 'api/server.js', hubEnvironment(facts)));
  await start(
    node('hub-worker', 'workers/hub.js', hubEnvironment(facts)),
    node('gateway', 'workers/gateway.js', hubEnvironment(facts)),
    node('demo', 'embedded/demo.js', demoEnvironment(facts)),
  );
  const hub = { url: apiUrl(ports), token };
  await joinLocalVps({ places, ports, hub }, agentEnvironment(facts));
  await start(node('agent-vps-01', 'workers/agent.js', agentEnvironment(facts)));
  // Not awaited: nginx comes up with the first generation, which the agent makes when the VPS is added.
  const proxy = keepRunning(nginxService(nginx, places), places, notify);
  proxy.up.catch((error: unknown) => notify((error as Error).message));
  children.push(proxy);
  return { ports, hub };
}

/** Until a person sets a policy, a site may use any port that needs no root; the agent refuses the suite's own. */
async function firstPolicy(vpsState: string): Promise<void> {
  await mkdir(vpsState, { recursive: true, mode: 0o700 });
  const policy = `${JSON.stringify({ localPorts: [[1024, 65_535]] })}\n`;
  await writeFile(join(vpsState, 'policy.json'), policy, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** The name the supervisor notes itself under. */
export const SUPERVISOR = 'supervisor';

const rejectOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });

// Paths become part of nginx's configuration, where a space or a quote has a meaning.
function requirePlainPath(root: string): void {
  if (/^\/[A-Za-z0-9._/@+-]*$/.test(root)) return;
  throw refuse(`The checkout's path has other characters than letters, digits and ._/@+-: ${root}.`, 'Move it.');
}
