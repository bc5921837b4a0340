import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { SeenOperation, Suite } from '../lib/suite.js';
import { agentFaultFile, arm, type Fault, type FaultKind, hubFaultFile, release, report } from './interceptor.js';
import { snapshot } from './lane.js';
import { bringBack, isRemoval, judgeRemoval, type Removal, REMOVAL_CALLS, removeLane, untilClosed } from './removal.js';
import { certificateState, judgeRenewal, renew, type RenewalWorld } from './renewal.js';

export type Operation = 'provision' | 'renew' | 'unprovision' | Removal;
export type Side = 'agent' | 'hub';

/** One run of an operation with one fault, and what became of it. */
export interface Cell {
  readonly operation: Operation;
  readonly side: Side;
  readonly kind: string;
  readonly n: number;
  /** The activity the fault met. */
  readonly activity: string;
  readonly state: string;
  /** `old`, `new`, `old, site off`, or how the machine differs from them. */
  readonly machine: string;
}

export interface World extends RenewalWorld {
  readonly upstreamPort: number;
  /** Default: the port. */
  readonly upstream?: { readonly container: string; readonly port: number };
  /** Milliseconds each activity call takes when nothing disturbs it. */
  readonly usual: Readonly<Record<Side, readonly number[]>>;
  readonly old: Record<string, unknown>;
  readonly new: Record<string, unknown>;
}

export const FAILING_UNDOS = 'undo fails once';

const UNDOS = [
  'restoreSite',
  'removeCertificate',
  'discardKey',
  'detachUpstreams',
  'restoreLogs',
  'retakeContainers',
  'releaseNames',
  'cancelSiteRemovals',
  'reopenVps',
];

export const provision = ({
  suite,
  lane,
  domain,
  upstreamPort,
  upstream = undefined,
}: Pick<World, 'suite' | 'lane' | 'domain' | 'upstreamPort' | 'upstream'>) =>
  suite.start('POST', '/sites', {
    domain,
    vpsId: lane.vpsId,
    www: false,
    routes: [{ path: '/', upstream: upstream ?? { localPort: upstreamPort } }],
  });

export const unprovision = ({ suite, domain }: Pick<World, 'suite' | 'domain'>) =>
  suite.start('DELETE', `/sites/${domain}?containers=keep&purge=true`);

/** Runs the operation with the fault at call n = 1, 2, ... until a run ends without the fault having fired. */
export async function sweep(
  world: World,
  operation: Operation,
  side: Side,
  kind: FaultKind | typeof FAILING_UNDOS,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (let n = 1; ; n += 1) {
    if (pointOf(operation, side, n) === null) return cells;
    const cell = await run(world, operation, side, kind, n);
    if (cell === null) return cells;
    cells.push(cell);
  }
}

type Point = Pick<Fault, 'at' | 'nth'>;

/** Where the n-th fault comes; null: there is no n-th. */
function pointOf(operation: Operation, side: Side, n: number): Point | null {
  if (isRemoval(operation) && side === 'hub') return REMOVAL_CALLS[operation][n - 1] ?? null;
  return { at: n };
}

/** One cell; null when the operation made fewer than n calls. Leaves the lane as it found it. */
async function run(
  world: World,
  operation: Operation,
  side: Side,
  kind: FaultKind | typeof FAILING_UNDOS,
  n: number,
): Promise<Cell | null> {
  const { suite, lane } = world;
  const file = side === 'agent' ? agentFaultFile(suite.folder, lane.vpsId) : hubFaultFile(suite.folder, lane.vpsId);
  if (operation !== 'provision') await succeed(suite, await provision(world));
  const before = operation === 'renew' ? await certificateState(world) : null;
  disarm(world);
  const point = pointOf(operation, side, n) ?? { at: n };
  if (kind === FAILING_UNDOS) armFailingUndos(world, side, point);
  else arm(file, [{ kind, ...point, afterMs: (world.usual[side][n - 1] ?? 10) / 2 }]);

  const id = await (isRemoval(operation) ? removeLane(world, operation) : BEGIN[operation](world));
  if (kind === 'cancel') await cancelWhenReached(suite, file, id);
  const ended = await suite.settled(id, undefined, 90_000);
  const { fired } = report(file);
  const activity = fired[0]?.split(' at ')[1] ?? '';
  disarm(world);
  await Promise.all([lane.agent.ready(), suite.hub.ready()]);
  if (isRemoval(operation)) await untilClosed(world);

  const now = await snapshot(lane, world.db, world.domain);
  const machine = isRemoval(operation)
    ? await judgeRemoval(world, operation, ended.state)
    : before === null
      ? judge(world, operation, ended, now)
      : judgeRenewal(before, await certificateState(world));
  const cell = { operation, side, kind, n, activity, state: ended.state, machine: lawful(ended, machine) };
  if (isRemoval(operation)) await bringBack(world);
  await reset(world, now);
  return fired.length === 0 ? null : cell;
}

const BEGIN: Readonly<Record<Exclude<Operation, Removal>, (world: World) => Promise<string>>> = {
  provision,
  renew,
  unprovision,
};

/** Succeeded is new, everything else is old. */
const lawful = ({ state }: SeenOperation, machine: string): string =>
  machine.startsWith('neither') || (state === 'succeeded') === (machine === 'new')
    ? machine
    : `neither: ${state}, but the machine is ${machine}`;

function disarm({ suite, lane }: World): void {
  arm(agentFaultFile(suite.folder, lane.vpsId), []);
  arm(hubFaultFile(suite.folder, lane.vpsId), []);
}

/** The n-th call fails after its work, and then every undo fails at its first try. */
function armFailingUndos({ suite, lane }: World, side: Side, point: Point): void {
  const undos = UNDOS.map((at): Fault => ({ kind: 'error before', at }));
  const cause: Fault = { kind: 'error after', ...point };
  arm(agentFaultFile(suite.folder, lane.vpsId), side === 'agent' ? [cause, ...undos] : undos);
  arm(hubFaultFile(suite.folder, lane.vpsId), side === 'hub' ? [cause, ...undos] : undos);
}

async function cancelWhenReached(suite: Suite, file: string, id: string): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    if (report(file).fired.length > 0) {
      // Refused past the point of no return: then the operation must finish.
      await suite.call('POST', `/operations/${id}/cancel`);
      release(file);
      return;
    }
    const { json } = await suite.call('GET', `/operations/${id}`);
    if (['succeeded', 'undone', 'failed'].includes(String(json['state']))) return;
    await wait(15);
  }
}

/** The law: succeeded is new, everything else is old; bytes, rows and wire. */
function judge(world: World, operation: Operation, { state }: SeenOperation, now: Record<string, unknown>): string {
  const after = operation === 'provision' ? world.new : world.old;
  const before = operation === 'provision' ? world.old : world.new;
  const wanted = state === 'succeeded' ? after : before;
  if (isDeepStrictEqual(now, wanted)) return state === 'succeeded' ? 'new' : 'old';
  const parts = Object.keys(wanted).filter((key) => !isDeepStrictEqual(now[key], wanted[key]));
  return `neither: ${parts.map((part) => `${part} ${JSON.stringify(now[part]).slice(0, 300)}`).join('; ')}`;
}

async function reset(world: World, now: Record<string, unknown>): Promise<void> {
  if (now['site'] !== null) await succeed(world.suite, await unprovision(world));
}

export async function succeed(suite: Suite, id: string): Promise<SeenOperation> {
  const ended = await suite.settled(id);
  if (ended.state !== 'succeeded')
    throw new Error(
      `an undisturbed operation ended ${ended.state}: ${JSON.stringify(ended.error)} ${JSON.stringify(ended.steps)}`,
    );
  return ended;
}
