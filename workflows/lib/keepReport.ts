import type { HubActivities, VpsActivities, VpsToSync } from '../../domain/contracts.js';

/** A VPS whose report does not fit is asked again at once, this often. */
const MOST_PARTS = 20;

/** Asks a VPS for its report until all of it is kept; false: somebody else keeps it meanwhile, or it never ends. */
export async function keepReport(
  vps: Pick<VpsActivities, 'collectReport'>,
  hub: Pick<HubActivities, 'storeReport' | 'reportCursor'>,
  { vpsId, last: known, ended }: VpsToSync,
): Promise<boolean> {
  let last = known;
  let bytes = await vps.collectReport({ last, ended });
  for (let parts = 0; parts < MOST_PARTS; parts += 1) {
    const stored = await hub.storeReport(vpsId, last, bytes);
    if (stored.was === 'stored' && !stored.more) return true;
    if (stored.was === 'old') return false;
    const from = stored.was === 'cursor-needed' ? await hub.reportCursor({ vpsId }) : { last: stored.last };
    last = from.last;
    bytes = await vps.collectReport({ ...from, ended });
  }
  return false;
}
