import type { VpsId } from '../../domain/fields/brands.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { VpsView } from '../../domain/schemas/vps.js';
import { STALE_AFTER } from '../../domain/vps/report.js';
import { lastReport } from '../../db/queries/reports.js';
import type { VpsRow } from '../../db/queries/vps.js';
import type { Caller } from '../lib/caller.js';
import type { Once } from '../lib/route.js';
import type { Services } from './services.js';
import { refuseOffline } from './sites.js';

/** A VPS with the state of its agent as Temporal knows it now. */
export async function vpsView(
  services: Pick<Services, 'engine'>,
  vps: VpsRow,
  operation: OperationView | null,
): Promise<VpsView> {
  const offline = await refuseOffline(services, vps.id as VpsId).then(
    () => false,
    () => true,
  );
  return {
    id: vps.id,
    hostname: vps.hostname,
    address: vps.address,
    httpPort: vps.http_port,
    httpsPort: vps.https_port,
    state: vps.status === 'active' && offline ? 'offline' : vps.status,
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
    // By the hub's clock: that of a VPS may be wrong.
    stale: Date.now() - report.storedAt.getTime() > STALE_AFTER,
    sections: report.sections.map(({ section, body, failed, takenAt }) => ({
      name: section,
      failed,
      takenAt: takenAt?.toISOString() ?? null,
      body,
    })),
  };
}

/** Starts the preparation of a VPS; its agent may still be on its way. Fails as `start` does. */
export const prepare = (
  { operations }: Pick<Services, 'operations'>,
  id: VpsId,
  action: 'vps.add' | 'vps.prepare',
  caller: Caller,
  once: Once,
): Promise<OperationView> =>
  operations.start({ kind: 'prepareVps', target: id, vpsId: id, action, input: {}, names: [], caller, once });
