import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { type ActivityInterceptorsFactory, type NativeConnection, Worker } from '@temporalio/worker';
import { keyedLock } from '../activities/lib/lock.js';
import { openLedger } from '../activities/lib/ledger.js';
import { makeFolder, removeTemporaries } from '../activities/lib/files.js';
import type { VpsDeps } from '../activities/vps/deps.js';
import { openDocker } from '../activities/vps/docker/dockerode.js';
import { vpsActivities } from '../activities/vps/index.js';
import { places } from '../activities/vps/lib/config.js';
import { nginxContainer } from '../activities/vps/proxy/nginxContainer.js';
import { nginxProcess } from '../activities/vps/proxy/nginxProcess.js';
import { publisher } from '../activities/vps/proxy/publisher.js';
import { testedTrees } from '../activities/vps/proxy/tested.js';
import { BACKGROUND_NAMESPACE, NAMESPACE, type VpsActivities } from '../domain/contracts.js';
import { packageRoot } from '../lib/packageRoot.js';
import { type AgentConfiguration, readAgentConfiguration } from './lib/agentConfiguration.js';
import { connectToTemporal } from './lib/connect.js';
import { activityInterceptor } from './lib/interceptors.js';
import { openLog } from './lib/log.js';
import { beTheOnly } from './lib/only.js';
import { runUntilStopped } from './lib/shutdown.js';

/** Starts the agent of one VPS: its activities on its own task queue, for operations and for reads. */
export async function startAgent(interceptors: readonly ActivityInterceptorsFactory[] = []): Promise<void> {
  const configuration = readAgentConfiguration(process.env);
  const log = openLog('agent');
  await makeFolder(configuration.stateDir, 0o700);
  await beTheOnly(configuration.stateDir);
  const deps = wire(configuration);
  await removeLeftOvers(deps);
  const activities = vpsActivities(deps, agentVersion());
  const lock = keyedLock();
  const around = [() => ({ inbound: activityInterceptor(lock) }), ...interceptors];
  const connection = await connectToTemporal(configuration.temporalAddress, (text) => log.warn(text));
  const workers = await Promise.all(
    [NAMESPACE, BACKGROUND_NAMESPACE].map((namespace) =>
      openWorker(connection, namespace, configuration, activities, around),
    ),
  );
  log.info({ queue: configuration.vpsId }, 'the agent takes work');
  process.send?.('ready');
  await runUntilStopped(workers, log);
}

/** What writes of an agent that was killed left half-done: nobody else would ever remove it. */
async function removeLeftOvers({ config, ledger, places: { certificates, nginx } }: VpsDeps): Promise<void> {
  for (const folder of [config.stateDir, certificates, nginx]) await removeTemporaries(folder);
  await ledger.tidy();
}

function wire(configuration: AgentConfiguration): VpsDeps {
  const paths = places(configuration);
  const nginx =
    configuration.runtime === 'process' ? nginxProcess(configuration, paths) : nginxContainer(configuration, paths);
  const tested = testedTrees(nginx);
  const docker = openDocker(configuration);
  return {
    config: configuration,
    places: paths,
    nginx,
    tested,
    publisher: publisher(configuration, paths, nginx, tested, docker),
    ledger: openLedger(paths.ledger),
    docker,
    checkCancelled: () => Context.current().cancellationSignal.throwIfAborted(),
  };
}

function openWorker(
  connection: NativeConnection,
  namespace: string,
  { vpsId }: AgentConfiguration,
  activities: VpsActivities,
  around: ActivityInterceptorsFactory[],
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue: vpsId,
    identity: vpsId,
    activities,
    // `maxConcurrentActivityTaskPolls` is ignored by this SDK version.
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
    maxConcurrentActivityTaskExecutions: 50,
    shutdownGraceTime: '10s',
    interceptors: { activity: around },
  });
}

function agentVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

if (process.argv[1]?.endsWith('/workers/agent.js') === true) await startAgent();
