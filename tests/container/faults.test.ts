import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { type Cell, provision, succeed, sweep, unprovision, type World } from '../faults/cells.js';
import { agentFaultFile, arm, timings } from '../faults/interceptor.js';
import { probe, snapshot } from '../faults/lane.js';
import { describeWithDocker } from '../lib/docker.js';
import { type ContainerWorld, startContainerWorld } from './world.js';

let world: ContainerWorld;
let db: Database;

await describeWithDocker('the fault loop on containers', () => {
  beforeAll(async () => {
    world = await startContainerWorld({ agentEntry: 'tests/faults/agent.js', hubEntry: 'tests/faults/hub.js' });
    db = openDatabase(world.suite.databaseUrl);
  }, 300_000);
  afterAll(async () => {
    await db.destroy();
    await world.stop();
  }, 120_000);

  test('an agent killed inside an activity, and every activity done twice, end old or new; the networks too', async () => {
    const { suite, docker, inContainer: lane } = world;
    const [web, other] = [await docker.runApp('web', { text: 'web' }), await docker.runApp('other', { text: 'other' })];
    const base = { suite, db, lane, domain: 'site.localhost', upstreamPort: 0, upstream: { container: web, port: 80 } };
    const second = { ...base, domain: 'other.localhost', upstream: { container: other, port: 80 } };
    await succeed(suite, await provision(second));
    const old = { ...(await snapshot(lane, db, base.domain)), container: await world.container(web) };
    const file = agentFaultFile(suite.folder, lane.vpsId);
    arm(file, []);
    await succeed(suite, await provision(base));
    const usual = { agent: timings(file), hub: [] };
    const provisioned = await snapshot(lane, db, base.domain);
    await succeed(suite, await unprovision(base));
    const { container, ...machine } = old;
    expect(await snapshot(lane, db, base.domain)).toEqual(machine);

    const cells: Cell[] = [];
    const here: World = { ...base, usual, old: machine, new: provisioned };
    const watching = probe(lane, second.domain);
    for (const kind of ['kill inside', 'twice'] as const) {
      for (const operation of ['provision', 'unprovision'] as const) {
        cells.push(...(await sweep(here, operation, 'agent', kind)));
        expect(await world.container(web), `${operation}, ${kind}`).toEqual(container);
      }
    }
    const { asked, failures } = await watching.stop();
    expect(asked).toBeGreaterThan(0);
    expect(failures).toEqual([]);
    expect(cells.filter(({ machine: found }) => found !== 'old' && found !== 'new')).toEqual([]);
    expect(cells.length).toBeGreaterThan(20);
  }, 600_000);
});
