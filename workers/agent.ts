import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { type ActivityInterceptorsFactory, type NativeConnection, Worker } from '@temporalio/worker';
import { keyedLock } from '../activities/lib/lock.js';
import { makeFolder, removeTemporaries } from '../activities/lib/files.js';
import type { VpsDeps } from '../activities/vps/deps.js';
import { openDocker } from '../activities/vps/docker/dockerode.js';
import { vpsActivities } from '../activities/vps/index.js';
import { places } from '../activities/vps/lib/config.js';
import { nginxContainer } from '../activities/vps/proxy/nginxContainer.js';
import { nginxProcess } from '../activities/vps/proxy/nginxProcess.js';
import { BACKGROUND_NAMESPACE, NAMESPACE, type VpsActivities } from '../domain/contracts.js';
import { packageRoot } from '../lib/packageRoot.js';
import { ERRORS, VsaError } from '../domain/errors.js';
import type { VpsId } from '../domain/fields/brands.js';
import { type AgentConfiguration, readAgentConfiguration, stateDirOf } from './lib/agentConfiguration.js';
import { connectToTemporal, type Route, throughGateway } from './lib/connect.js';
import { whyNoGateway } from './lib/gatewayCheck.js';
import { type Identity, readIdentity } from './lib/identity.js';
import { changeRecorder } from './lib/changes.js';
import { contractInterceptor } from './lib/contract.js';
import { activityInterceptor } from './lib/interceptors.js';
import { leave } from './lib/leave.js';
import { openLog } from './lib/log.js';
import { beTheOnly } from './lib/only.js';
import { inWords, readRegistration, register } from './lib/register.js';
import { asTheHubHasIt, renewals, renewedIfOld } from './lib/renewals.js';
import { runUntilStopped, type Successors } from './lib/shutdown.js';
import { statusOf } from './lib/status.js';
import { vpsDeps } from './lib/vpsDeps.js';

/** After this many failed tries to connect, and again each time after so many more, the hub is asked who we are. */
const ASK_FIRST = 3;
const ASK_EVERY = 30;

/** Starts the agent of one VPS: its activities on its own task queue, for operations and for reads. */
export async function startAgent(interceptors: readonly ActivityInterceptorsFactory[] = []): Promise<void> {
  const joined = await readIdentity(stateDirOf(process.env));
  const configuration = readAgentConfiguration({ VSA_VPS_ID: joined?.vpsId, ...process.env });
  const log = openLog('agent');
  await makeFolder(configuration.stateDir, 0o700);
  await beTheOnly(configuration.stateDir);
  const deps = wire(configuration);
  await removeLeftOvers(deps);
  const activities = vpsActivities(deps, agentVersion());
  const lock = keyedLock();
  const every = [activityInterceptor(lock), contractInterceptor, changeRecorder(deps.changes)];
  const around = [...every.map((inbound) => () => ({ inbound })), ...interceptors];
  const { temporalAddress, stateDir, vpsId } = configuration;
  let identity = temporalAddress === null ? own(joined, vpsId, stateDir) : null;
  const way = async (failures: number): Promise<Route> => {
    if (identity === null) return { address: temporalAddress ?? '', tls: null };
    const next = failures % ASK_EVERY === ASK_FIRST ? asTheHubHasIt : renewedIfOld;
    identity = await next(identity, stateDir, log);
    return throughGateway(identity);
  };
  const crew = async (): Promise<Worker[]> => {
    const connection = await connectToTemporal(way, (text) => log.warn(text));
    return Promise.all(
      [NAMESPACE, BACKGROUND_NAMESPACE].map((namespace) =>
        openWorker(connection, namespace, configuration, activities, around),
      ),
    );
  };
  const workers = await crew();
  log.info({ queue: vpsId }, 'the agent takes work');
  process.send?.('ready');
  const successors: Successors = async function* (over) {
    if (identity === null) return;
    for await (const renewed of renewals(identity, stateDir, log, over)) {
      identity = renewed;
      yield await crew();
    }
  };
  await runUntilStopped(workers, log, { successors });
}

/** What this machine joined with. Fails with PRECONDITION where it has not joined, or as another VPS. */
function own(joined: Identity | null, vpsId: VpsId, stateDir: string): Identity {
  if (joined === null)
    throw new VsaError('PRECONDITION', `This machine has not joined a hub: ${stateDir}/identity holds nothing.`);
  if (joined.vpsId === vpsId) return joined;
  throw new VsaError('PRECONDITION', `This machine joined as ${joined.vpsId}, but VSA_VPS_ID is ${vpsId}.`);
}

/** What writes of an agent that was killed left half-done: nobody else would ever remove it. */
async function removeLeftOvers({ config, ledger, places: { certificates, nginx, logs } }: VpsDeps): Promise<void> {
  for (const folder of [config.stateDir, certificates, nginx, logs]) await removeTemporaries(folder);
  await ledger.tidy();
}

function wire(configuration: AgentConfiguration): VpsDeps {
  const paths = places(configuration);
  return vpsDeps(configuration, {
    nginx:
      configuration.runtime === 'process' ? nginxProcess(configuration, paths) : nginxContainer(configuration, paths),
    docker: openDocker(configuration),
    checkCancelled: () => Context.current().cancellationSignal.throwIfAborted(),
  });
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

/** Where stacks/agent/install.sh puts it. */
const UNIT = '/etc/systemd/system/vsa-agent.service';
const howToStart = (): string =>
  existsSync(UNIT) ? 'systemctl enable --now vsa-agent, which install.sh does itself' : 'vsa agent start';

/** `register`, `status`, `leave`, or nothing: the agent itself. */
async function main([verb = 'start', ...words]: readonly string[]): Promise<void> {
  const stateDir = stateDirOf(process.env);
  try {
    if (verb === 'register') {
      await makeFolder(stateDir, 0o700);
      const identity = await register(readRegistration(words), stateDir, agentVersion());
      process.stdout.write(`This machine is ${identity.vpsId} of ${identity.hubUrl} now.\n`);
      const problem = await whyNoGateway(identity);
      if (problem !== null) process.stderr.write(`warning: ${problem} The agent tries until it answers.\n`);
      process.stdout.write(`Start its agent: ${howToStart()}\n`);
    } else if (verb === 'status') {
      process.stdout.write(statusOf(await readIdentity(stateDir), stateDir));
    } else if (verb === 'leave') {
      await beTheOnly(stateDir);
      process.stdout.write(await leave(stateDir));
    } else {
      await startAgent();
      // Workers that were to take over may still be waiting for the gateway.
      process.exit(0);
    }
  } catch (error) {
    if (!(error instanceof VsaError)) throw error;
    process.stderr.write(inWords(error));
    process.exit(ERRORS[error.code].exit);
  }
}

if (process.argv[1]?.endsWith('/workers/agent.js') === true) await main(process.argv.slice(2));
