import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { type ActivityInterceptorsFactory, type NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { ensureGatewayPair } from '../activities/hub/agents/authority.js';
import { ensureFactorKey } from '../activities/hub/factorKey.js';
import { openAuthority } from '../activities/hub/ca/index.js';
import { hubActivities } from '../activities/hub/index.js';
import { nameResolver } from '../activities/hub/names/resolve.js';
import { keyedLock } from '../activities/lib/lock.js';
import { applySchedules } from '../activities/hub/schedules.js';
import { reconcile } from '../activities/hub/reconcile.js';
import { type Database, openDatabase } from '../db/lib/database.js';
import { migrate } from '../db/lib/migrate.js';
import { noteRun } from '../db/queries/scheduleRuns.js';
import { recordAccount } from '../db/queries/accounts.js';
import { HUB_QUEUE, type HubActivities, NAMESPACE, BACKGROUND_NAMESPACE } from '../domain/contracts.js';
import { type HubConfiguration, readHubConfiguration } from '../domain/schemas/configuration.js';
import { SCHEDULES } from '../domain/schedules.js';
import { packageRoot } from '../lib/packageRoot.js';
import { connectToTemporal } from './lib/connect.js';
import { activityInterceptor } from './lib/interceptors.js';
import { openLog } from './lib/log.js';
import { ensureNamespaces } from './lib/namespaces.js';
import { runNoter } from './lib/runs.js';
import { runUntilStopped } from './lib/shutdown.js';

const RECONCILE_EVERY = 30_000;
const now = () => new Date();

/** Starts the hub worker: all workflows, the hub's activities and the reconciler of operations. */
export async function startHubWorker(interceptors: readonly ActivityInterceptorsFactory[] = []): Promise<void> {
  const configuration = readHubConfiguration(process.env, (path) => readFileSync(path, 'utf8'));
  const log = openLog('hub-worker');
  const db = await openMigrated(configuration.VSA_DATABASE_URL, log);
  const way = async () => ({ address: configuration.VSA_TEMPORAL_ADDRESS, tls: null });
  const connection = await connectToTemporal(way, (text) => log.warn(text));
  await ensureNamespaces(connection);
  const activities = await wire(configuration, db, new Client({ connection, namespace: NAMESPACE }));
  const lock = keyedLock();
  const schedules = configuration.VSA_SCHEDULES;
  const noteRuns = runNoter(
    schedules ?? [],
    (schedule) => noteRun(db, schedule),
    (error) => log.warn({ reason: (error as Error).message }, 'the run of a schedule could not be noted'),
  );
  const around = [() => ({ inbound: activityInterceptor(lock) }), noteRuns, ...interceptors];
  const workers = await Promise.all(
    [NAMESPACE, BACKGROUND_NAMESPACE].map((namespace) => openWorker(connection, namespace, activities, around)),
  );
  if (schedules !== null) {
    const background = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
    await applySchedules(background, (text) => log.info(text), schedules);
  }
  const reconciler = startReconciler(configuration, db, connection, log);
  log.info('the hub worker takes work');
  process.send?.('ready');
  await runUntilStopped(workers, log, { onStop: () => clearInterval(reconciler) });
  await db.destroy();
}

async function openMigrated(url: string, log: Logger): Promise<Database> {
  for (;;) {
    try {
      await migrate(url);
      return openDatabase(url);
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'Postgres does not answer yet');
      await wait(1_000);
    }
  }
}

async function wire(configuration: HubConfiguration, db: Database, temporal: Client): Promise<HubActivities> {
  const ca = await openAuthority({
    acmeDirectory: configuration.VSA_ACME_DIRECTORY,
    email: configuration.VSA_ACME_EMAIL ?? null,
    termsAccepted: configuration.VSA_ACME_ACCEPT_TERMS,
    secretsDir: configuration.VSA_SECRETS_DIR,
    caFile: configuration.VSA_ACME_CA_FILE ?? null,
  });
  await ensureGatewayPair(configuration.VSA_SECRETS_DIR, now());
  await ensureFactorKey(configuration.VSA_SECRETS_DIR);
  const { directory, thumbprint } = ca;
  const accountUid = await recordAccount(db, { directory, url: directory, thumbprint });
  const resolver = nameResolver({
    servers: configuration.VSA_RESOLVERS ?? [],
    overrides: configuration.VSA_NAME_OVERRIDES,
  });
  return hubActivities({
    db,
    ca,
    accountUid,
    resolver,
    secretsDir: configuration.VSA_SECRETS_DIR,
    caaIdentities: ca.caaIdentities.length > 0 ? configuration.VSA_CAA_IDENTITIES : [],
    auditFile: configuration.VSA_AUDIT_FILE,
    temporal,
    waits: configuration.VSA_WAITS,
    schedules: configuration.VSA_SCHEDULES ?? SCHEDULES,
    now,
  });
}

function openWorker(
  connection: NativeConnection,
  namespace: string,
  activities: HubActivities,
  around: ActivityInterceptorsFactory[],
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue: HUB_QUEUE,
    identity: 'hub-worker',
    workflowBundle: { codePath: join(packageRoot(), 'dist', 'workflow-bundle.js') },
    activities,
    maxCachedWorkflows: 200,
    // A killed hub worker leaves tasks on the queue that was its own; they wait this long before another takes them.
    stickyQueueScheduleToStartTimeout: '2s',
    shutdownGraceTime: '10s',
    interceptors: { activity: around },
  });
}

function startReconciler(
  configuration: HubConfiguration,
  db: Database,
  connection: NativeConnection,
  log: Logger,
): NodeJS.Timeout {
  const temporal = new Client({ connection, namespace: NAMESPACE });
  const look = () => {
    reconcile({
      db,
      temporal,
      waits: configuration.VSA_WAITS,
      auditFile: configuration.VSA_AUDIT_FILE,
      now,
      log: (text) => log.warn(text),
    }).catch((error: unknown) =>
      log.warn({ reason: (error as Error).message }, 'open operations could not be compared'),
    );
  };
  look();
  return setInterval(look, RECONCILE_EVERY);
}

if (process.argv[1]?.endsWith('/workers/hub.js') === true) await startHubWorker();
