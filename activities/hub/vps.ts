import type { HubActivities } from '../../domain/contracts.js';
import { VsaError } from '../../domain/errors.js';
import type { VpsId } from '../../domain/fields/brands.js';
import type { Queries } from '../../db/lib/database.js';
import { findVps, setVpsAccount, type VpsRow, withdrawVps } from '../../db/queries/vps.js';
import type { HubDeps } from './deps.js';

/** The row of a VPS. Fails with VPS_UNKNOWN. */
export async function vpsRow(db: Queries, vpsId: VpsId): Promise<VpsRow> {
  const row = await findVps(db, vpsId);
  if (row === null) throw new VsaError('VPS_UNKNOWN', `There is no VPS ${vpsId}.`);
  return row;
}

export function vpsRecordActivities({
  db,
  ca,
  accountUid,
}: HubDeps): Pick<HubActivities, 'accountThumbprint' | 'withdrawVps'> {
  return {
    withdrawVps: ({ vpsId }) => db.transaction().execute((trx) => withdrawVps(trx, vpsId)),

    async accountThumbprint({ vpsId }) {
      await setVpsAccount(db, vpsId, accountUid);
      return { thumbprint: ca.thumbprint };
    },
  };
}
