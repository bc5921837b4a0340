import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client } from '@temporalio/client';
import type { Database } from '../../db/lib/database.js';
import { insertAgentCertificate } from '../../db/queries/agents.js';
import { NAMESPACE } from '../../domain/contracts.js';
import { workflowIdOf } from '../../domain/operation/start.js';
import type { Lane } from '../lib/lane.js';
import type { Suite } from '../lib/suite.js';
import type { Fault } from './interceptor.js';
import { snapshot } from './lane.js';

/** The ways to take a VPS out, and what each asks the hub. */
const REMOVALS = {
  remove: '',
  'remove --leave-sites': '?leaveSites=true',
  'remove --force': '?force=true',
} as const;
export type Removal = keyof typeof REMOVALS;
export const isRemoval = (operation: string): operation is Removal => operation in REMOVALS;

type Point = Pick<Fault, 'at' | 'nth'>;
const first = (at: string): Point => ({ at });

/** The hub's calls by name: how often it looks at the sites that are being taken off differs from run to run. */
export const REMOVAL_CALLS: Readonly<Record<Removal, readonly Point[]>> = {
  remove: [
    ...[first('closeVps'), first('refuseBusyVps'), first('removeSites'), { at: 'removeSites', nth: 2 }],
    ...[first('recordRemoval'), first('recordVpsRemoval')],
  ],
  'remove --leave-sites': [first('closeVps'), first('refuseBusyVps'), first('recordVpsRemoval')],
  'remove --force': [first('closeVps'), first('recordVpsRemoval')],
};

export interface RemovalWorld {
  readonly suite: Suite;
  readonly db: Database;
  readonly lane: Lane;
  readonly domain: string;
  /** Of any namespace. */
  readonly background?: Client;
  /** The machine without the site, and with it. */
  readonly old: Record<string, unknown>;
  readonly new: Record<string, unknown>;
}

export const removeLane = ({ suite, lane }: Pick<RemovalWorld, 'suite' | 'lane'>, how: Removal): Promise<string> =>
  suite.start('DELETE', `/vps/${lane.vpsId}${REMOVALS[how]}`);

const GONE = { site: null, names: [] };

/**
 * `new`: out of the fleet, its agent shut out, its site taken off or, where it was to stay, serving and forgotten.
 * `old`: as before. `old, site off`: as before but for the site, whose own operation had succeeded by then.
 */
export async function judgeRemoval(world: RemovalWorld, how: Removal, state: string): Promise<string> {
  const { db, lane, domain } = world;
  const now = { ...(await snapshot(lane, db, domain)), ...(await fleetState(world)) };
  const planned = how === 'remove' ? world.old : { ...world.new, ...GONE };
  const inFleet = { status: 'active', revoked: [false] };
  const outcomes =
    state === 'succeeded'
      ? { new: { ...planned, status: 'removed', revoked: [true] } }
      : { old: { ...world.new, ...inFleet }, 'old, site off': { ...world.old, ...inFleet } };
  for (const [name, wanted] of Object.entries(outcomes)) {
    if (!isDeepStrictEqual(now, wanted)) continue;
    return name === 'old, site off' && !(await siteTakenOff(world)) ? 'neither: the site is gone' : name;
  }
  return `neither: ${state} ${JSON.stringify(now).slice(0, 1_000)}`;
}

async function fleetState({ db, lane }: RemovalWorld): Promise<{ status: string | undefined; revoked: boolean[] }> {
  const vps = await db.selectFrom('vps').select(['vps_uid', 'status']).where('id', '=', lane.vpsId).executeTakeFirst();
  const certificates = await db
    .selectFrom('agent_certificates')
    .select('revoked_at')
    .where('vps_uid', '=', vps?.vps_uid ?? 0)
    .execute();
  return { status: vps?.status, revoked: certificates.map(({ revoked_at: at }) => at !== null) };
}

/** The last operation of the site is a removal that succeeded. */
async function siteTakenOff({ db, domain }: RemovalWorld): Promise<boolean> {
  const last = await db
    .selectFrom('operations')
    .select(['kind', 'state'])
    .where('target', '=', domain)
    .orderBy('operation_uid', 'desc')
    .executeTakeFirst();
  return last?.kind === 'unprovisionSite' && last.state === 'succeeded';
}

/** A worker that was killed after it recorded the end does its last step once more. */
export async function untilClosed({ background, lane }: RemovalWorld): Promise<void> {
  if (background === undefined) throw new Error('a removal needs a client of Temporal');
  const { workflow } = new Client({ connection: background.connection, namespace: NAMESPACE });
  const handle = workflow.getHandle(workflowIdOf({ kind: 'removeVps', target: lane.vpsId }));
  while ((await handle.describe()).status.name === 'RUNNING') await wait(50);
}

/** An id is never given out again: for the next cell, what the removal recorded of the VPS is taken back by hand. */
export async function bringBack({ db, lane }: Pick<RemovalWorld, 'db' | 'lane'>): Promise<void> {
  const { vps_uid: vpsUid } = await db
    .updateTable('vps')
    .set({ status: 'active', removed_at: null })
    .where('id', '=', lane.vpsId)
    .returning('vps_uid')
    .executeTakeFirstOrThrow();
  await db.deleteFrom('agent_certificates').where('vps_uid', '=', vpsUid).execute();
  const times = { notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) };
  const [fingerprint, publicKey] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  await insertAgentCertificate(db, { vpsUid, fingerprint, publicKey, pem: 'none', ...times });
}
