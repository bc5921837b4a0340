import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, Connection } from '@temporalio/client';
import { BACKGROUND_NAMESPACE } from '../../domain/contracts.js';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { startSuite, type Suite } from '../lib/suite.js';
import { startUpstream, type TestUpstream } from '../lib/upstream.js';
import {
  type Cell,
  FAILING_UNDOS,
  type Operation,
  provision,
  type Side,
  succeed,
  sweep,
  unprovision,
  type World,
} from './cells.js';
import { agentFaultFile, arm, FAULT_KINDS, type FaultKind, hubFaultFile, KILLS, timings } from './interceptor.js';
import { probe, snapshot } from './lane.js';
import { faultTable } from './table.js';

const LANES = 3;
/** All cells of the loop; `make test` runs those that a crash in real life looks like. */
const ALL = process.env['VSA_FAULT_TIER'] === 'all';

let suite: Suite;
let app: TestUpstream;
let db: Database;
let connection: Connection;
let background: Client;

beforeAll(async () => {
  app = await startUpstream('hello');
  suite = await startSuite({ lanes: LANES, agentEntry: 'tests/faults/agent.js', hubEntry: 'tests/faults/hub.js' });
  db = openDatabase(suite.databaseUrl);
  connection = await Connection.connect({ address: suite.temporalAddress });
  background = new Client({ connection, namespace: BACKGROUND_NAMESPACE });
}, 120_000);
afterAll(async () => {
  await db.destroy();
  await connection.close();
  await Promise.all([suite.stop(), app.stop()]);
});

interface Sweep {
  readonly operation: Operation;
  readonly side: Side;
  readonly kind: FaultKind | typeof FAILING_UNDOS;
}

const EVERYWHERE: readonly Sweep['kind'][] = ['twice', 'error before', 'error after', 'cancel', FAILING_UNDOS];
const SHORT: readonly Sweep['kind'][] = ['kill inside', 'twice', 'cancel'];

function sweeps(): Sweep[] {
  const agent: readonly Sweep['kind'][] = ALL ? [...FAULT_KINDS, FAILING_UNDOS] : SHORT;
  const hub: readonly Sweep['kind'][] = ALL ? EVERYWHERE : ['twice', 'error after'];
  // The slowest first, so that no lane is left alone with one at the end.
  return [...of('agent', agent), ...of('hub', hub)].sort((a, b) => Number(isKill(b)) - Number(isKill(a)));
}

const of = (side: Side, kinds: readonly Sweep['kind'][]): Sweep[] =>
  (['provision', 'renew', 'unprovision'] as const).flatMap((operation) =>
    kinds.map((kind) => ({ operation, side, kind })),
  );
const isKill = ({ kind }: Sweep): boolean => KILLS.some((kill) => kill === kind);

/** A lane with a second site that must keep answering, and what the site under test looks like when it is there. */
async function openWorld(number: number): Promise<World> {
  const lane = suite.lanes[number];
  if (lane === undefined) throw new Error(`there is no lane ${number}`);
  const domain = `site-${lane.vpsId}.localhost`;
  const base = { suite, db, lane, domain, background, upstreamPort: app.port };
  await succeed(suite, await provision({ ...base, domain: `other-${lane.vpsId}.localhost` }));
  const old = await snapshot(lane, db, domain);
  const files = { agent: agentFaultFile(suite.folder, lane.vpsId), hub: hubFaultFile(suite.folder, lane.vpsId) };
  arm(files.agent, []);
  arm(files.hub, []);
  await succeed(suite, await provision(base));
  const usual = { agent: timings(files.agent), hub: timings(files.hub) };
  const provisioned = await snapshot(lane, db, domain);
  await succeed(suite, await unprovision(base));
  expect(await snapshot(lane, db, domain)).toEqual(old);
  return { ...base, usual, old, new: provisioned };
}

describe('the fault loop', () => {
  test('every fault at every step ends old or new, byte for byte, while another site keeps answering', async () => {
    const cells: Cell[] = [];
    const disturbed: string[] = [];
    const runLane = async (world: World, queue: Sweep[]) => {
      const watching = probe(world.lane, `other-${world.lane.vpsId}.localhost`);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        cells.push(...(await sweep(world, next.operation, next.side, next.kind)));
      }
      const { asked, failures } = await watching.stop();
      expect(asked).toBeGreaterThan(0);
      disturbed.push(...failures);
    };
    const worlds = await Promise.all(Array.from({ length: LANES }, (_, number) => openWorld(number)));
    const shared = sweeps();
    await Promise.all(worlds.map((world) => runLane(world, shared)));
    // The hub worker serves all lanes: its kills come when the others are idle.
    const [first] = worlds;
    if (ALL && first !== undefined) await runLane(first, of('hub', KILLS));

    const table = faultTable(cells);
    if (ALL) await writeFile(join(packageRoot(), 'docs', 'fault-loop.md'), table);
    const broken = cells.filter(({ machine }) => machine !== 'old' && machine !== 'new');
    expect(broken).toEqual([]);
    expect(disturbed).toEqual([]);
    expect(cells.length).toBeGreaterThan(30);
  }, 3_000_000);
});
