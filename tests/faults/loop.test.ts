import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, Connection } from '@temporalio/client';
import { BACKGROUND_NAMESPACE } from '../../domain/contracts.js';
import { type Database, openDatabase } from '../../db/lib/database.js';
import { packageRoot } from '../../lib/packageRoot.js';
import type { Lane } from '../lib/lane.js';
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
import { bringBack, isRemoval } from './removal.js';
import { faultTable } from './table.js';

const LANES = 3;
/** On the last VPS nothing else is: it is removed again and again. */
const REMOVED = LANES;
/** All cells of the loop; `make test` runs those that a crash in real life looks like. */
const ALL = process.env['VSA_FAULT_TIER'] === 'all';
/** Only the sweeps that begin so, such as `renew` or `remove hub cancel`; comma list. */
const ONLY = process.env['VSA_FAULT_ONLY']?.split(',') ?? null;

let suite: Suite;
let app: TestUpstream;
let db: Database;
let connection: Connection;
let background: Client;

beforeAll(async () => {
  app = await startUpstream('hello');
  suite = await startSuite({ lanes: LANES + 1, agentEntry: 'tests/faults/agent.js', hubEntry: 'tests/faults/hub.js' });
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
  const onSites = [...of(ON_SITES, 'agent', agent), ...of(ON_SITES, 'hub', hub)];
  // What a removal lets the VPS do are the calls of `unprovision`; the other ways of it let it do nothing.
  const removals = [
    ...of(['remove'], 'agent', ALL ? agent : ['cancel']),
    ...of(ALL ? REMOVALS : ['remove'], 'hub', hub),
  ];
  // The slowest first, so that no lane is left alone with one at the end.
  return [...onSites, ...removals].sort((a, b) => Number(isKill(b)) - Number(isKill(a)));
}

const ON_SITES = ['provision', 'renew', 'unprovision'] as const;
const REMOVALS = ['remove', 'remove --leave-sites', 'remove --force'] as const;
const of = (operations: readonly Operation[], side: Side, kinds: readonly Sweep['kind'][]): Sweep[] =>
  operations
    .flatMap((operation) => kinds.map((kind) => ({ operation, side, kind })))
    .filter((each) =>
      (ONLY ?? ['']).some((wanted) => `${each.operation} ${each.side} ${each.kind}`.startsWith(wanted)),
    );
const isOfRemoval = ({ operation }: Sweep): boolean => isRemoval(operation);
const LAWFUL: ReadonlySet<string> = new Set(['old', 'new', 'old, site off']);
const isKill = ({ kind }: Sweep): boolean => KILLS.some((kill) => kill === kind);

const otherOn = ({ vpsId }: Lane): string => `other-${vpsId}.localhost`;

/** A lane with a second site that must keep answering, and what the site under test looks like when it is there. */
async function openWorld(number: number): Promise<World> {
  const lane = suite.lanes[number];
  if (lane === undefined) throw new Error(`there is no lane ${number}`);
  const domain = `site-${lane.vpsId}.localhost`;
  const base = { suite, db, lane, domain, background, upstreamPort: app.port };
  if (number === REMOVED) await bringBack(base);
  else await succeed(suite, await provision({ ...base, domain: otherOn(lane) }));
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
    const worlds = await Promise.all(Array.from({ length: LANES + 1 }, (_, number) => openWorld(number)));
    const removed = worlds.splice(REMOVED);
    const watching = worlds.map(({ lane }) => probe(lane, otherOn(lane)));
    const runLane = async (world: World, queue: Sweep[]) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        cells.push(...(await sweep(world, next.operation, next.side, next.kind)));
    };
    const [ofVpses, ofSites] = [sweeps().filter(isOfRemoval), sweeps().filter((each) => !isOfRemoval(each))];
    const queues = [
      ...removed.map((world) => [world, ofVpses] as const),
      ...worlds.map((each) => [each, ofSites] as const),
    ];
    await Promise.all(queues.map(([world, queue]) => runLane(world, queue)));
    // The hub worker serves all lanes: its kills come when the others are idle.
    if (ALL) {
      for (const world of removed) await runLane(world, of(REMOVALS, 'hub', KILLS));
      for (const world of worlds.slice(0, 1)) await runLane(world, of(ON_SITES, 'hub', KILLS));
    }
    const watched = await Promise.all(watching.map((each) => each.stop()));
    expect(watched.every(({ asked }) => asked > 0)).toBe(true);

    const file = join(packageRoot(), 'docs', 'fault-loop.md');
    if (ALL) await writeFile(file, faultTable(cells, ONLY === null ? '' : await readFile(file, 'utf8')));
    const broken = cells.filter(({ machine }) => !LAWFUL.has(machine));
    expect(broken).toEqual([]);
    expect(watched.flatMap(({ failures }) => failures)).toEqual([]);
    expect(cells.length).toBeGreaterThan(ONLY === null ? 30 : 0);
  }, 3_000_000);
});
