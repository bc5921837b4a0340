import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { VpsActivities } from '../../../domain/contracts.js';
import type { Domain } from '../../../domain/fields/brands.js';
import { makeFolder, removeIfEmpty } from '../../lib/files.js';
import { movePath } from '../../lib/move.js';
import type { VpsDeps } from '../deps.js';
import type { Places } from '../lib/config.js';

/** Its entry in the ledger is a list of paths. */
export const LOGS_STEP = 'logs';

/** A removed site's logs, rotated ones included, wait in the trash. */
export function logActivities({
  places,
  ledger,
  logLock,
  checkCancelled,
}: VpsDeps): Pick<VpsActivities, 'trashLogs' | 'restoreLogs'> {
  const trash = (operationId: string) => join(places.trash, operationId, 'logs');
  return {
    async trashLogs({ operationId, domain }) {
      const logs = await logLock.run(domain, () =>
        ledger.snapshot(operationId, LOGS_STEP, () => siteLogs(places, domain)),
      );
      await makeFolder(trash(operationId), 0o700);
      for (const log of logs) {
        checkCancelled();
        await movePath(log, join(trash(operationId), basename(log)));
      }
    },
    async restoreLogs({ operationId }) {
      const logs = await ledger.read<string[]>(operationId, LOGS_STEP);
      if (logs === null) return; // None was moved.
      for (const log of logs) await movePath(join(trash(operationId), basename(log)), log);
      await rm(trash(operationId), { recursive: true, force: true });
      await removeIfEmpty(join(places.trash, operationId));
      await ledger.drop(operationId, LOGS_STEP);
    },
  };
}

/** Absolute paths of a site's access log and its rotated parts (`<domain>.access.json`, `.1`, `.2.gz` ...). */
export async function siteLogs(places: Places, domain: Domain): Promise<string[]> {
  const own = basename(places.siteLog(domain));
  const names = await readdir(places.siteLogs);
  return names
    .filter((name) => name === own || name.startsWith(`${own}.`))
    .sort()
    .map((name) => join(places.siteLogs, name));
}
