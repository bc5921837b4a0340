import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordIntent } from '../../db/queries/audit.js';
import { insertOperation } from '../../db/queries/operations.js';
import { NAMESPACE } from '../../domain/contracts.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import { uuidv7 } from '../../lib/uuid.js';
import { agentFaultFile, arm, report } from '../faults/interceptor.js';
import { snapshot } from '../faults/lane.js';
import type { SeenOperation } from '../lib/suite.js';
import { startWorld, toPort, type World } from '../journeys/lib/world.js';

let world: World;
let connection: Connection;
let temporal: Client;
let faults: string;
beforeAll(async () => {
  world = await startWorld({ agentEntry: 'tests/faults/agent.js' });
  connection = await Connection.connect({ address: world.suite.temporalAddress });
  temporal = new Client({ connection, namespace: NAMESPACE });
  faults = agentFaultFile(world.suite.folder, world.lane.vpsId);
  await world.live('bystander.vsa.localhost');
});
afterAll(async () => {
  await connection.close();
  await world.stop();
});

/** The reconciler leaves young rows alone and looks when the hub worker starts. */
async function reconcileNow(): Promise<void> {
  await sql`update operations set created_at = created_at - interval '1 minute' where finished_at is null`.execute(
    world.db,
  );
  world.suite.hub.kill();
  await world.suite.hub.ready();
}

/** Terminates the operation's workflow while this activity runs on the VPS. */
async function terminateAt(activity: string, domain: string, begin: () => Promise<string>): Promise<string> {
  arm(faults, [{ kind: 'cancel', at: activity }]);
  const id = await begin();
  await expect.poll(() => report(faults).fired.length, { timeout: 20_000 }).toBe(1);
  await temporal.workflow.getHandle(workflowIdOf({ kind: 'provisionSite', target: domain })).terminate('a test');
  return id;
}

async function endedByRetry(id: string): Promise<SeenOperation> {
  await reconcileNow();
  await expect
    .poll(async () => (await world.suite.call('GET', `/operations/${id}`)).json['held'], { timeout: 30_000 })
    .toMatchObject({ reason: 'LOST', deadline: null });
  expect((await world.suite.call('POST', `/operations/${id}/retry`, {})).status).toBe(202);
  return world.suite.settled(id);
}

const UNDONE = { state: 'undone', error: { code: 'LOST' } };

describe('an operation whose workflow was terminated', () => {
  const domain = 'lost.vsa.localhost';
  const start = () =>
    world.suite.start('POST', '/sites', { domain, vpsId: world.lane.vpsId, ...toPort(world.app.port) });
  const remove = () => world.suite.start('DELETE', `/sites/${domain}?containers=keep`);
  const state = () => snapshot(world.lane, world.db, domain);

  test.each(['publishSite', 'proveSite'])(
    'a provision lost in %s is held LOST, and undone by `retry`',
    async (activity) => {
      const before = await state();
      const id = await terminateAt(activity, domain, start);
      const { status, json } = await world.suite.call('POST', '/sites', {
        domain,
        vpsId: world.lane.vpsId,
        ...toPort(world.app.port),
      });
      expect({ status, running: json['operationId'] }).toEqual({ status: 409, running: id });
      expect(await endedByRetry(id)).toMatchObject(UNDONE);
      expect(await state()).toEqual(before);
    },
  );

  test('an unprovision lost before its point of no return is held LOST, and undone by `retry`', async () => {
    arm(faults, []);
    await world.live(domain);
    const before = await state();
    expect(await endedByRetry(await terminateAt('trashLogs', domain, remove))).toMatchObject(UNDONE);
    expect(await state()).toEqual(before);
    await world.remove(domain);
  });

  test.each(['trashCertificate', 'scanLeftovers'])(
    'an unprovision lost in %s, past its point of no return, is finished by `retry`',
    async (activity) => {
      arm(faults, []);
      const before = await state();
      await world.live(domain);
      expect(await endedByRetry(await terminateAt(activity, domain, remove))).toMatchObject({ state: 'succeeded' });
      expect(await state()).toEqual(before);
      expect(await world.suite.call('GET', `/sites/${domain}`)).toMatchObject({ status: 404 });
    },
  );
});

describe('an operation that was accepted and never started', () => {
  test('ends failed NOT_STARTED with one audit outcome, and its target is free again', async () => {
    const [id, domain] = [uuidv7(), 'unborn.vsa.localhost'];
    const { vpsId } = world.lane;
    const operation = { id, kind: 'provisionSite' as const, target: domain, vpsId, input: {}, actor: 'test' };
    await insertOperation(world.db, { ...operation, createdAt: new Date() });
    const intent = { id: uuidv7(), operationId: id, vpsId, actor: 'test', action: 'site.provision', target: domain };
    await recordIntent(world.db, { ...intent, params: {} });
    await reconcileNow();
    expect(await world.suite.settled(id)).toMatchObject({ state: 'failed', error: { code: 'NOT_STARTED' } });
    const lines = (await readFile(join(world.suite.folder, 'audit.jsonl'), 'utf8')).split('\n');
    expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
    await world.live(domain);
  });
});
