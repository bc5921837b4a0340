import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VpsActivities } from '../../../domain/contracts.js';
import { namesIn } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import type { Places } from '../lib/config.js';
import { filesBelow } from '../proxy/treeHash.js';
import { certificateFolder, installedCertificates } from '../site/certificates.js';
import { CERTIFY_STEPS } from '../site/certify.js';
import { undoableSites } from '../site/undoable.js';

type Deps = Pick<VpsDeps, 'places' | 'ledger'>;

/** One that was put there lately may be about to be published. */
const KEPT_DAYS = 7;

/**
 * Deletes certificates, with their keys, that were replaced and that no kept generation names any more. The one of a
 * site that lasts longest stays, also where nothing names it: it can be used again.
 */
export function certificateUpkeep(deps: Deps): Pick<VpsActivities, 'removeReplacedCertificates'> {
  const { places } = deps;
  return {
    async removeReplacedCertificates() {
      const [named, busy] = [await namedFolders(places), await busySites(deps)];
      const limit = Date.now() - KEPT_DAYS * 86_400_000;
      let removed = 0;
      for (const domain of (await namesIn(places.certificates)).filter((name) => !busy.has(name))) {
        const [newest] = await installedCertificates(places, domain);
        if (newest === undefined) continue;
        for (const serial of (await namesIn(places.certificatesOf(domain))).filter((name) => SERIAL.test(name))) {
          const folder = certificateFolder(places, domain, serial);
          if (serial === newest.serial || named.has(folder) || (await lstat(folder)).mtimeMs > limit) continue;
          await rm(folder, { recursive: true, force: true });
          removed += 1;
        }
      }
      return { removed };
    },
  };
}

const SERIAL = /^[0-9A-F]+$/;

/** Every certificate's folder that any file of any generation on disk names, in whatever directive. */
async function namedFolders({ generations, certificates }: Places): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  for (const path of await filesBelow(generations)) {
    if (!(await lstat(path)).isFile()) continue;
    for (const after of (await readFile(path, 'utf8')).split(`${certificates}/`).slice(1)) {
      const [domain = '', serial = ''] = after.split('/', 2);
      named.add(join(certificates, domain, serial));
    }
  }
  return named;
}

/** Sites of which an operation may still put something back, or has a certificate on its way. */
async function busySites({ ledger }: Deps): Promise<ReadonlySet<string>> {
  const busy = new Set(await undoableSites(ledger));
  for (const operationId of await ledger.operations()) {
    for (const step of CERTIFY_STEPS) {
      const kept = await ledger.read<{ readonly domain: string }>(operationId, step);
      if (kept !== null) busy.add(kept.domain);
    }
  }
  return busy;
}
