import type { ContainerAnswer } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { VpsView } from '../../domain/schemas/vps.js';
import { stateOf } from '../../domain/vps/state.js';
import { recentChanges } from '../../db/queries/changes.js';
import { lastReport } from '../../db/queries/reports.js';
import { findOperation } from '../../db/queries/operations.js';
import { findVps, type VpsRow } from '../../db/queries/vps.js';
import type { Caller } from '../lib/caller.js';
import type { Once } from '../lib/route.js';
import { knownVps, refuseBusy, refuseBusyItself, refuseOffline } from './fleet.js';
import { giveUpOpen } from './giveUp.js';
import type { Services } from './services.js';

/** A VPS with its state, judged from its last report and from what Temporal knows of its agent. */
export async function vpsView(
  { db, engine }: Pick<Services, 'db' | 'engine'>,
  vps: VpsRow,
  operation: OperationView | null,
): Promise<VpsView> {
  const [polled, last] = await Promise.all([
    engine.lastPoll(vps.id, 'activity').catch(() => 'unknown' as const),
    lastReport(db, vps.vps_uid),
  ]);
  const report = last && { ...last, takenAt: last.takenAt.getTime(), storedAt: last.storedAt.getTime() };
  const polledAt = polled instanceof Date ? polled.getTime() : polled;
  return {
    id: vps.id,
    hostname: vps.hostname,
    address: vps.address,
    httpPort: vps.http_port,
    httpsPort: vps.https_port,
    ...stateOf({ status: vps.status, observed: vps.observe_only !== null, polledAt, report }, Date.now()),
    observeOnly: vps.observe_only,
    generation: vps.generation,
    createdAt: vps.created_at.toISOString(),
    operation,
    source: 'live',
    asOf: new Date().toISOString(),
  };
}

/** What the VPS last reported of itself; null: nothing yet. */
export async function reportView({ db }: Pick<Services, 'db'>, vpsUid: number): Promise<VpsView['report']> {
  const report = await lastReport(db, vpsUid);
  if (report === null) return null;
  return {
    seq: report.seq,
    takenAt: report.takenAt.toISOString(),
    sections: report.sections.map(({ section, body, failed, takenAt }) => ({
      name: section,
      failed,
      takenAt: takenAt?.toISOString() ?? null,
      body,
    })),
  };
}

/** The last things the agent of a VPS did there, as its own record says. */
export async function changesView({ db }: Pick<Services, 'db'>, vpsUid: number): Promise<VpsView['changes']> {
  return (await recentChanges(db, vpsUid, SHOWN_CHANGES)).map((change) => ({
    at: change.at.toISOString(),
    operationId: change.operation_id,
    activity: change.activity,
    subject: change.subject,
    result: change.result,
    durationMs: change.duration_ms,
  }));
}

const SHOWN_CHANGES = 50;

/** What makes a VPS carry sites. */
const MAKES = {
  addVps: 'vps.add',
  prepareVps: 'vps.prepare',
} as const;

/** Starts to add a pending VPS, or to prepare an active one; its agent may still be on its way. Fails as `start`. */
export const makeReady = (
  { operations }: Pick<Services, 'operations'>,
  kind: keyof typeof MAKES,
  id: VpsId,
  caller: Caller,
  once: Once,
): Promise<OperationView> =>
  operations.start({ kind, target: id, vpsId: id, action: MAKES[kind], input: {}, names: [], caller, once });

export interface VpsRemoval {
  readonly vpsId: VpsId;
  readonly leaveSites: boolean;
  readonly containers: ContainerAnswer;
  readonly wait: boolean;
  readonly force: boolean;
}

/**
 * Starts taking a VPS out; by force what is open on it ends before. Fails with VPS_UNKNOWN, CONFLICT, VPS_OFFLINE,
 * PRECONDITION and as `start` does.
 */
export async function remove(
  services: Pick<Services, 'db' | 'engine' | 'operations' | 'configuration'>,
  removal: VpsRemoval,
  caller: Caller,
  once: Once,
): Promise<OperationView> {
  const { vpsId, wait, ...input } = removal;
  await knownVps(services, vpsId);
  if (vpsId === services.configuration.VSA_VPS_ID)
    throw new VsaError('PRECONDITION', `${vpsId} is the VPS that sites go to unless one is named (VSA_VPS_ID).`);
  const ended = removal.force ? await giveUpOpen(services, vpsId) : null;
  // Its addition was undone, so there is nothing left to remove.
  const gone = ended !== null && (await findVps(services.db, vpsId)) === null;
  if (gone) return services.operations.view((await findOperation(services.db, ended.id)) ?? ended);
  await knownVps(services, vpsId);
  await refuseBusyItself(services, vpsId);
  if (!wait && !removal.force) await refuseBusy(services, vpsId);
  if (!removal.leaveSites && !removal.force) await refuseOffline(services, vpsId);
  const target = { kind: 'removeVps', target: vpsId, vpsId, action: 'vps.remove' } as const;
  return services.operations.start({ ...target, input, names: [], caller, once });
}
