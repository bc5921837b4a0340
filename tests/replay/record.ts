import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NAMESPACE, siteWorkflowId, vpsWorkflowId } from '../../domain/contracts.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { agentFaultFile, arm, type Fault, release, report } from '../faults/interceptor.js';
import { startSuite } from '../lib/suite.js';
import { startUpstream } from '../lib/upstream.js';

/** Runs every path of every operation once on the real suite and keeps their histories for the replay test. */
const folder = join(packageRoot(), 'tests', 'replay', 'histories');
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(join(folder, name));

const app = await startUpstream('hello');
const suite = await startSuite({ lanes: 1, agentEntry: 'tests/faults/agent.js', hubEntry: 'tests/faults/hub.js' });
const client = new Client({
  connection: await Connection.connect({ address: suite.temporalAddress }),
  namespace: NAMESPACE,
});
try {
  await recordAll();
} finally {
  await suite.stop();
  await app.stop();
}
process.exit(0);

async function recordAll(): Promise<void> {
  await keep('prepareVps-succeeded', vpsWorkflowId('vps-01'));
  await keepRun('provisionSite-succeeded', () => provision('a.localhost'));
  await keepRun('provisionSite-unchanged', () => provision('a.localhost'));
  await keepRun('provisionSite-skip-cert', () => provision('plain.localhost', { skipCert: true }));
  for (let depth = 1; ; depth += 1) {
    if (
      !(await keepRun(`provisionSite-undone-after-call-${depth}`, () => provision('b.localhost'), [
        { kind: 'error after', at: depth },
      ]))
    )
      break;
  }
  await keepRun('provisionSite-agent-killed', () => provision('c.localhost'), [
    { kind: 'kill inside', at: 'publishSite', afterMs: 20 },
  ]);
  await keepRun('provisionSite-undo-retried', () => provision('d.localhost'), [
    { kind: 'error after', at: 'publishSite' },
    { kind: 'error before', at: 'restoreSite' },
  ]);
  await keepCancelled(
    'provisionSite-cancelled',
    await provision('e.localhost', {}, [{ kind: 'cancel', at: 'publishSite' }]),
  );
  await keepHeldThenCancelled();
  for (let depth = 1; ; depth += 1) {
    if (
      !(await keepRun(`unprovisionSite-call-${depth}-failed`, () => unprovision('a.localhost'), [
        { kind: 'error after', at: depth },
      ]))
    )
      break;
    const { json } = await suite.call('GET', '/sites/a.localhost');
    if (json['domain'] === undefined) await suite.settled(await provision('a.localhost'));
  }
  await keepLost();
}

function provision(domain: string, more: object = {}, faults: readonly Fault[] = []): Promise<string> {
  if (faults.length > 0) arm(agentFaultFile(suite.folder, 'vps-01'), faults);
  const routes = [{ path: '/', upstream: { localPort: app.port } }];
  return suite.start('POST', '/sites', { domain, www: false, routes, ...more });
}

function unprovision(domain: string): Promise<string> {
  return suite.start('DELETE', `/sites/${domain}?containers=keep&purge=true`);
}

/** Runs one operation to its end with faults armed and keeps its history; false when no fault fired. */
async function keepRun(name: string, begin: () => Promise<string>, faults: readonly Fault[] = []): Promise<boolean> {
  const file = agentFaultFile(suite.folder, 'vps-01');
  arm(file, faults);
  const id = await begin();
  const { state } = await suite.settled(id);
  const fired = report(file).fired.length > 0;
  arm(file, []);
  const target = await targetOf(id);
  if (fired || faults.length === 0) await keep(name, siteWorkflowId(target));
  process.stderr.write(`${name}: ${state}\n`);
  return fired;
}

async function keepCancelled(name: string, id: string): Promise<void> {
  const file = agentFaultFile(suite.folder, 'vps-01');
  while (report(file).fired.length === 0) await wait(10);
  await suite.call('POST', `/operations/${id}/cancel`);
  release(file);
  await suite.settled(id);
  arm(file, []);
  await keep(name, siteWorkflowId(await targetOf(id)));
}

/** A name that no DNS has is held; then `retry`, then cancelled. */
async function keepHeldThenCancelled(): Promise<void> {
  const id = await provision('nowhere.example.com');
  await suite.settled(id, ['held']);
  await suite.call('POST', `/operations/${id}/retry`);
  await wait(500);
  await suite.call('POST', `/operations/${id}/cancel`);
  await suite.settled(id);
  await keep('provisionSite-held-cancelled', siteWorkflowId('nowhere.example.com'));
}

/** Terminated in the middle; the reconciler starts undoFromLedger, a person says `retry`. */
async function keepLost(): Promise<void> {
  const file = agentFaultFile(suite.folder, 'vps-01');
  const id = await provision('lost.localhost', {}, [{ kind: 'cancel', at: 'proveSite' }]);
  while (report(file).fired.length === 0) await wait(10);
  await client.workflow.getHandle(siteWorkflowId('lost.localhost')).terminate('to see it undone');
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
  await keep('undoFromLedger-undone', siteWorkflowId('lost.localhost'));
}

async function targetOf(id: string): Promise<string> {
  return String((await suite.call('GET', `/operations/${id}`)).json['target']);
}

async function keep(name: string, workflowId: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  writeFileSync(join(folder, `${name}.json.gz`), gzipSync(historyToJSON(history)));
}
