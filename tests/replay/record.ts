import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openDatabase } from '../../db/lib/database.js';
import { BACKGROUND_NAMESPACE, HUB_QUEUE, NAMESPACE } from '../../domain/contracts.js';
import type { Domain } from '../../domain/fields/brands.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { agentFaultFile, arm, type Fault, release, report } from '../faults/interceptor.js';
import { renew } from '../faults/renewal.js';
import { startSuite } from '../lib/suite.js';
import { startUpstream } from '../lib/upstream.js';

/** Runs every path of every operation once on the real suite and keeps their histories for the replay test. */
const folder = join(packageRoot(), 'tests', 'replay', 'histories');
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(join(folder, name));

const app = await startUpstream('hello');
const suite = await startSuite({ lanes: 4, agentEntry: 'tests/faults/agent.js', hubEntry: 'tests/faults/hub.js' });
const connection = await Connection.connect({ address: suite.temporalAddress });
const client = new Client({ connection, namespace: NAMESPACE });
const background = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
const db = openDatabase(suite.databaseUrl);
try {
  await recordAll();
} finally {
  await db.destroy();
  await suite.stop();
  await app.stop();
}
process.exit(0);

function siteWorkflow(target: string): string {
  return workflowIdOf({ kind: 'provisionSite', target });
}

async function recordAll(): Promise<void> {
  await keep('addVps-succeeded', workflowIdOf({ kind: 'addVps', target: 'vps-01' }));
  await suite.settled(await suite.start('POST', '/vps/vps-01/prepare', {}));
  await keep('prepareVps-succeeded', workflowIdOf({ kind: 'prepareVps', target: 'vps-01' }));
  await keepRun('provisionSite-succeeded', () => provision('a.localhost'));
  await keepRun('provisionSite-unchanged', () => provision('a.localhost'));
  await keepRun('provisionSite-skip-cert', () => provision('plain.localhost', { skipCert: true }));
  await keepEachFailure('provisionSite-undone-after-call', () => provision('b.localhost'));
  await keepRun('provisionSite-agent-killed', () => provision('c.localhost'), [
    { kind: 'kill inside', at: 'publishSite', afterMs: 20 },
  ]);
  await keepRun('provisionSite-undo-retried', () => provision('d.localhost'), [
    { kind: 'error after', at: 'publishSite' },
    { kind: 'error before', at: 'restoreSite' },
  ]);
  await keepCancelled('provisionSite-cancelled', () => provision('e.localhost'));
  await keepHeldThenCancelled();
  // A renewal that failed is tried again after a pause only: each has a certificate of its own.
  await keepEachFailure(
    'renewCertificate-undone-after-call',
    () => renewal('a.localhost'),
    () => madeAnew('a.localhost'),
  );
  await madeAnew('a.localhost');
  await keepRun('renewCertificate-succeeded', () => renewal('a.localhost'));
  await keepSync();
  await keepEachFailure(
    'unprovisionSite-failed-after-call',
    () => unprovision('a.localhost'),
    () => provisioned('a.localhost'),
  );
  await keepLost('undoFromLedger-undone', 'proveSite', () => provision('lost.localhost'));
  await provisioned('lost.localhost');
  await keepLost('undoFromLedger-of-removal', 'trashLogs', () => unprovision('lost.localhost'));
  await keepUpkeep();
  await keepRemovals();
}

type Begin = () => Promise<string>;

/** One run for each call the operation makes on the VPS, which fails after its work. */
async function keepEachFailure(name: string, begin: Begin, prepare?: () => Promise<void>): Promise<void> {
  for (let depth = 1; ; depth += 1) {
    await prepare?.();
    const fired = await keepRun(`${name}-${depth}`, begin, [{ kind: 'error after', at: depth }]);
    if (!fired) return;
  }
}

/** Of each VPS once: an id is never given out again, so what fails comes before what succeeds. */
async function keepRemovals(): Promise<void> {
  for (const [vpsId, domain] of [
    ['vps-02', 'two.localhost'],
    ['vps-03', 'three.localhost'],
    ['vps-04', 'four.localhost'],
  ] as const) {
    await suite.settled(await provision(domain, { vpsId }));
  }
  const file = agentFaultFile(suite.folder, 'vps-02');
  arm(file, [{ kind: 'error after', at: 'unpublishSite' }]);
  await keepRemoval('removeVps-undone', 'vps-02');
  arm(file, []);
  await keepRemoval('removeVps-with-sites', 'vps-02');
  await keepRemoval('removeVps-leave-sites', 'vps-03', '?leaveSites=true');
  await suite.lanes[3]?.agent.down();
  await keepRemoval('removeVps-forced', 'vps-04', '?force=true');
}

async function keepRemoval(name: string, vpsId: string, query = ''): Promise<void> {
  const { state } = await suite.settled(await suite.start('DELETE', `/vps/${vpsId}${query}`));
  await keep(name, workflowIdOf({ kind: 'removeVps', target: vpsId }));
  process.stderr.write(`${name}: ${state}\n`);
}

function provision(domain: string, more: object = {}): Promise<string> {
  const routes = [{ path: '/', upstream: { localPort: app.port } }];
  return suite.start('POST', '/sites', { domain, www: false, routes, ...more });
}

async function provisioned(domain: string): Promise<void> {
  await suite.settled(await provision(domain));
}

async function madeAnew(domain: string): Promise<void> {
  if ((await suite.call('GET', `/sites/${domain}`)).status === 200) await suite.settled(await unprovision(domain));
  await provisioned(domain);
}

function renewal(domain: string): Promise<string> {
  const [lane] = suite.lanes;
  if (lane === undefined) throw new Error('there is no lane');
  return renew({ suite, db, lane, domain: domain as Domain, background });
}

function unprovision(domain: string): Promise<string> {
  return suite.start('DELETE', `/sites/${domain}?containers=keep&purge=true`);
}

/** Runs one operation to its end with faults armed and keeps its history; false when no fault fired. */
async function keepRun(name: string, begin: Begin, faults: readonly Fault[] = []): Promise<boolean> {
  const file = agentFaultFile(suite.folder, 'vps-01');
  const id = await armed(faults, begin);
  const { state } = await suite.settled(id);
  const fired = report(file).fired.length > 0;
  arm(file, []);
  const target = await targetOf(id);
  if (fired || faults.length === 0) await keep(name, siteWorkflow(target));
  process.stderr.write(`${name}: ${state}\n`);
  return fired;
}

async function armed(faults: readonly Fault[], begin: Begin): Promise<string> {
  arm(agentFaultFile(suite.folder, 'vps-01'), faults);
  return begin();
}

async function keepCancelled(name: string, begin: Begin): Promise<void> {
  const file = agentFaultFile(suite.folder, 'vps-01');
  const id = await armed([{ kind: 'cancel', at: 'publishSite' }], begin);
  while (report(file).fired.length === 0) await wait(10);
  await suite.call('POST', `/operations/${id}/cancel`);
  release(file);
  await suite.settled(id);
  arm(file, []);
  await keep(name, siteWorkflow(await targetOf(id)));
}

/** A name that no DNS has is held; then `retry`, then cancelled. */
async function keepHeldThenCancelled(): Promise<void> {
  const id = await provision('nowhere.example.com');
  await suite.settled(id, ['held']);
  await suite.call('POST', `/operations/${id}/retry`);
  await wait(500);
  await suite.call('POST', `/operations/${id}/cancel`);
  await suite.settled(id);
  await keep('provisionSite-held-cancelled', siteWorkflow('nowhere.example.com'));
}

/** Terminated in the middle; the reconciler starts undoFromLedger, a person says `retry`. */
async function keepLost(name: string, at: string, begin: Begin): Promise<void> {
  const file = agentFaultFile(suite.folder, 'vps-01');
  const id = await armed([{ kind: 'cancel', at }], begin);
  while (report(file).fired.length === 0) await wait(10);
  const workflow = siteWorkflow(await targetOf(id));
  await client.workflow.getHandle(workflow).terminate('to see it undone');
  release(file);
  arm(file, []);
  // The reconciler leaves young rows alone; the hub worker looks when it starts.
  await wait(11_000);
  suite.hub.kill();
  for (let held = false; !held; await wait(200)) {
    const { json } = await suite
      .call('GET', `/operations/${id}`)
      .catch(() => ({ json: {} as Record<string, unknown> }));
    held = (json['held'] as { reason?: string } | null | undefined)?.reason === 'LOST';
  }
  await suite.call('POST', `/operations/${id}/retry`);
  await suite.settled(id);
  await keep(name, workflow);
}

/** A first report and one of a hub that has it. */
async function keepSync(): Promise<void> {
  for (const workflowId of ['syncFleet-first', 'syncFleet-again']) {
    await background.workflow.execute('syncFleet', { workflowId, taskQueue: HUB_QUEUE, args: [] });
    await keep(workflowId, workflowId, background);
  }
  await background.workflow.execute('renewDueCertificates', {
    workflowId: 'renewDueCertificates',
    taskQueue: HUB_QUEUE,
    args: [],
  });
  await keep('renewDueCertificates', 'renewDueCertificates', background);
}

/** What schedules let every VPS do. */
async function keepUpkeep(): Promise<void> {
  for (const workflow of ['maintainFleet', 'rotateFleetLogs']) {
    await background.workflow.execute(workflow, { workflowId: workflow, taskQueue: HUB_QUEUE, args: [] });
    await keep(workflow, workflow, background);
  }
}

async function targetOf(id: string): Promise<string> {
  return String((await suite.call('GET', `/operations/${id}`)).json['target']);
}

async function keep(name: string, workflowId: string, from = client): Promise<void> {
  const history = await from.workflow.getHandle(workflowId).fetchHistory();
  writeFileSync(join(folder, `${name}.json.gz`), gzipSync(historyToJSON(history)));
}
