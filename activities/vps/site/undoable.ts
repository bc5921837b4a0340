import { basename } from 'node:path';
import type { Domain } from '../../../domain/fields/brands.js';
import type { VpsDeps } from '../deps.js';
import { LOGS_STEP } from './logs.js';
import { PUBLISH_STEP } from './publish.js';

/** Sites whose files or logs an operation may still put back, by what the ledger holds. */
export async function undoableSites(ledger: VpsDeps['ledger']): Promise<ReadonlySet<string>> {
  const sites = new Set<string>();
  for (const operationId of await ledger.operations()) {
    const published = await ledger.read<{ readonly domain: Domain }>(operationId, PUBLISH_STEP);
    if (published !== null) sites.add(published.domain);
    const logs = (await ledger.read<readonly string[]>(operationId, LOGS_STEP)) ?? [];
    for (const log of logs) sites.add(basename(log).split('.access.json')[0] ?? '');
  }
  return sites;
}
