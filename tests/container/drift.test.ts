import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BACKGROUND_NAMESPACE, HUB_QUEUE } from '../../domain/contracts.js';
import type { Drift } from '../../domain/site/drift.js';
import { describeWithDocker } from '../lib/docker.js';
import { type ContainerWorld, startContainerWorld } from './world.js';

const DOMAIN = 'drift.localhost';

await describeWithDocker('a site on a container', () => {
  let world: ContainerWorld;
  let connection: Connection;
  beforeAll(async () => {
    world = await startContainerWorld();
    connection = await Connection.connect({ address: world.suite.temporalAddress });
  }, 300_000);
  afterAll(async () => {
    await connection.close();
    await world.stop();
  }, 120_000);

  /** As the next report says. */
  const drift = async (): Promise<readonly Drift[]> => {
    const client = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
    await client.workflow.execute('syncFleet', { workflowId: randomUUID(), taskQueue: HUB_QUEUE, args: [] });
    return (await world.suite.call('GET', `/sites/${DOMAIN}`)).json['drift'] as Drift[];
  };

  test('has drifted where its container left the network, stands still or is gone, until put back', async () => {
    const { docker, inContainer } = world;
    const web = await docker.runApp('web', { text: 'hello' });
    const provision = async () => {
      const routes = [{ path: '/', upstream: { container: web, port: 80 } }];
      expect(await world.provision(inContainer, DOMAIN, routes)).toMatchObject({ state: 'succeeded' });
    };
    const detached = (why: string) => [{ name: 'UPSTREAM_DETACHED', detail: expect.stringContaining(why) as string }];
    await provision();
    expect(await drift()).toEqual([]);

    await docker.cli('network', 'disconnect', docker.name('ext'), web);
    expect(await drift()).toEqual(detached('has left the network'));
    await provision();
    expect(await drift()).toEqual([]);

    await docker.cli('stop', web);
    expect(await drift()).toEqual(detached('does not run: exited'));
    await docker.cli('start', web);
    expect(await drift()).toEqual([]);

    await docker.cli('rm', '-f', web);
    expect(await drift()).toEqual(detached(`There is no container ${web}`));
  });
});
