import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOf } from '../../activities/vps/rotation/names.js';
import { BACKGROUND_NAMESPACE, HUB_QUEUE } from '../../domain/contracts.js';
import { packageRoot } from '../../lib/packageRoot.js';
import type { OnEveryVps } from '../../workflows/lib/everyVps.js';
import { onPath } from '../../embedded/parts/path.js';
import { type ContainerWorld, startContainerWorld } from '../container/world.js';
import { describeWithDocker } from '../lib/docker.js';
import type { Lane } from '../lib/lane.js';
import type { Suite } from '../lib/suite.js';
import { readUnit } from './unit.js';

const run = promisify(execFile);
/** Its master and its workers, who own the logs they have opened anew. */
const NGINX_USERS = [0, 65_534];
const yesterday = dayOf(Date.now() - 86_400_000);

async function rotate({ temporalAddress }: Suite): Promise<OnEveryVps<unknown>> {
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
  try {
    const run = { workflowId: randomUUID(), taskQueue: HUB_QUEUE, args: [] };
    return (await client.workflow.execute('rotateFleetLogs', run)) as OnEveryVps<unknown>;
  } finally {
    await connection.close();
  }
}

const file = join(packageRoot(), 'stacks/agent/vsa-agent.service');
const analyzer = await onPath('systemd-analyze');
if (analyzer === null && process.env['CI'] === 'true') throw new Error('systemd-analyze is missing');
if (analyzer === null) console.warn('SKIPPED the unit of the agent: there is no systemd-analyze');

describe.skipIf(analyzer === null)('the unit of the agent', () => {
  test('is judged at most 2.0 of 10 by systemd-analyze', async () => {
    const judged = run('systemd-analyze', ['security', '--offline=true', '--threshold=20', '--no-pager', file]);
    await expect(judged).resolves.toMatchObject({
      stdout: expect.stringContaining('Overall exposure level') as string,
    });
  });
});

let world: ContainerWorld;

await describeWithDocker('an agent with no rights but those of its unit', () => {
  beforeAll(async () => {
    world = await startContainerWorld({ agentEntry: 'tests/production/confinedAgent.js' });
  }, 300_000);
  afterAll(async () => {
    await world.stop();
  }, 120_000);

  /** Of the process that is the agent itself, the innermost of those the test has started. */
  async function agentOf(lane: Lane): Promise<Record<string, string>> {
    const below = async (pid: number): Promise<number> => {
      const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean);
      const nodes = [];
      for (const child of children) nodes.push(await below(Number(child)));
      return nodes[0] ?? pid;
    };
    const status = await readFile(`/proc/${await below(lane.agent.pid() ?? 0)}/status`, 'utf8');
    return Object.fromEntries(status.split('\n').map((line) => line.split(/:\s*/, 2) as [string, string]));
  }

  test('is another user than root where nginx is a container, and has only its capabilities', async () => {
    expect(readUnit().user).toBe('vsa-agent');
    const inContainer = await agentOf(world.inContainer);
    expect(inContainer['Uid']).not.toMatch(/\b0\b/);
    // CAP_CHOWN is bit 0, CAP_DAC_OVERRIDE 1, CAP_FOWNER 3, CAP_NET_BIND_SERVICE 10, CAP_SYS_PTRACE 19:
    // linux/capability.h.
    expect(parseInt(inContainer['CapBnd'] ?? '', 16)).toBe(2 ** 0 + 2 ** 3);
    expect(parseInt(inContainer['CapEff'] ?? '', 16)).toBe(2 ** 0 + 2 ** 3);
    const onVps = await agentOf(world.onVps);
    expect(parseInt(onVps['CapEff'] ?? '', 16)).toBe(2 ** 0 + 2 ** 1 + 2 ** 3 + 2 ** 10 + 2 ** 19);
    for (const { NoNewPrivs } of [inContainer, onVps]) expect(NoNewPrivs).toBe('1');
  });

  test('provisions sites, rotates logs, removes sites, with nginx of both kinds; logs stay nginx’s', async () => {
    const { docker, suite } = world;
    const web = await docker.runApp('web', { text: 'confined' });
    for (const lane of [world.inContainer, world.onVps]) {
      const domain = `${lane.vpsId}.localhost`;
      const before = { tree: await world.treeHash(lane), container: await world.container(web) };
      const done = await world.provision(lane, domain, [{ path: '/', upstream: { container: web, port: 80 } }]);
      expect({ state: done.state, error: done.error }).toEqual({ state: 'succeeded', error: null });
      expect(await world.https(lane, domain)).toMatchObject({ status: 200, body: 'confined' });
      const folder = join(lane.proxyRoot, 'logs', 'domains');
      // A successful provision stays in the ledger until a report has freed it.
      await rm(join(lane.stateDir, 'ledger'), { recursive: true });
      await rename(join(folder, `${domain}.access.json`), join(folder, `${domain}.access.json.${yesterday}`));
      expect((await rotate(suite)).failed).toEqual({});
      expect(await readdir(folder)).toContain(`${domain}.access.json.${yesterday}.gz`);
      const id = await suite.start('DELETE', `/sites/${domain}?containers=keep`);
      expect(await suite.settled(id)).toMatchObject({ state: 'succeeded', error: null });
      expect({ tree: await world.treeHash(lane), container: await world.container(web) }).toEqual(before);
      const logs = join(lane.stateDir, 'trash', id, 'logs');
      for (const log of await readdir(logs)) expect(NGINX_USERS).toContain((await stat(join(logs, log))).uid);
      expect(await readdir(logs)).not.toEqual([]);
    }
  }, 240_000);
});
