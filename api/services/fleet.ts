import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import { asksForWork } from '../../domain/polls.js';
import { findOpenOperation, openOperationsOn } from '../../db/queries/operations.js';
import { findVps, type VpsRow } from '../../db/queries/vps.js';
import type { Services } from './services.js';

/** The row of a VPS of the fleet. Fails with VPS_UNKNOWN, also for one that was removed. */
export async function knownVps({ db }: Pick<Services, 'db'>, vpsId: VpsId): Promise<VpsRow> {
  const vps = await findVps(db, vpsId);
  if (vps === null || vps.status === 'removed')
    throw new VsaError('VPS_UNKNOWN', `There is no VPS ${vpsId}.`, { vpsId });
  return vps;
}

/** Fails with VPS_UNKNOWN, or OBSERVE_ONLY or PRECONDITION where operations cannot begin on the VPS. */
export async function refuseInactive(services: Pick<Services, 'db'>, vpsId: VpsId): Promise<void> {
  const { status, observe_only: why } = await knownVps(services, vpsId);
  if (status === 'active' && why !== null)
    throw new VsaError('OBSERVE_ONLY', `${vpsId} is only observed: ${why}`, { vpsId });
  if (status === 'removing') throw new VsaError('PRECONDITION', `${vpsId} is being removed.`, { vpsId });
  if (status !== 'active')
    throw new VsaError('PRECONDITION', `${vpsId} is not prepared yet; its preparation has to end first.`, { vpsId });
}

/** Fails with VPS_OFFLINE when no agent has asked for the VPS's work lately. */
export async function refuseOffline({ engine }: Pick<Services, 'engine'>, vpsId: VpsId): Promise<void> {
  const last = await engine.lastPoll(vpsId, 'activity');
  if (asksForWork(last?.getTime() ?? null, Date.now())) return;
  const seen = last === null ? 'has not asked for work lately' : `last asked for work at ${last.toISOString()}`;
  throw new VsaError('VPS_OFFLINE', `The agent of ${vpsId} ${seen}.`, { vpsId, lastSeen: last?.toISOString() ?? null });
}

/** Fails with CONFLICT, naming it, while an operation is open on the VPS or on one of its sites. */
export async function refuseBusy({ db }: Pick<Services, 'db'>, vpsId: VpsId): Promise<void> {
  const [open] = await openOperationsOn(db, vpsId);
  if (open === undefined) return;
  const message = `${open.kind} of ${open.target} is not over. wait=true removes ${vpsId} when nothing runs there.`;
  throw new VsaError('CONFLICT', message, { operationId: open.id });
}

/** Fails with CONFLICT while the VPS is being prepared or removed: one such operation at a time. */
export async function refuseBusyItself({ db }: Pick<Services, 'db'>, vpsId: VpsId): Promise<void> {
  const open = await findOpenOperation(db, vpsId);
  if (open === null) return;
  const message = `${open.kind} of ${vpsId} is not over: cancel it first; force=true ends it and leaves what it made.`;
  throw new VsaError('CONFLICT', message, { operationId: open.id });
}
