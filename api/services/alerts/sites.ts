import type { KnownSite } from '../../../domain/alert/facts.js';
import type { ReportedVps } from '../../../db/queries/alertFacts.js';
import type { OperationRow } from '../../../db/queries/operations.js';
import { listSites } from '../../../db/queries/sites.js';
import { driftsOf } from '../drift.js';
import type { Services } from '../services.js';

/** The sites of active VPSes with their drift, as alerts are judged from them. */
export async function knownSites(
  db: Services['db'],
  vpses: readonly ReportedVps[],
  operations: readonly OperationRow[],
): Promise<KnownSite[]> {
  const reportedAt = new Map(vpses.map(({ id, report }) => [id, report?.storedAt ?? null]));
  const busy = new Set(operations.map(({ target }) => target));
  const sites = await listSites(db, {}, { after: null, limit: MOST_SITES });
  const drifts = await driftsOf(db, sites);
  return sites.flatMap((site) => {
    const at = reportedAt.get(site.vps_id);
    if (at === undefined) return [];
    const { domain, vps_id: vpsId } = site;
    return [{ domain, vpsId, drift: drifts.get(domain) ?? [], busy: busy.has(domain), reportedAt: at }];
  });
}

/** Far beyond what one hub looks after. */
const MOST_SITES = 100_000;
