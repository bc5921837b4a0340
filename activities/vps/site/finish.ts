import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoveCertificateInput, VpsActivities } from '../../../domain/contracts.js';
import { exists, makeFolder } from '../../lib/files.js';
import { movePath } from '../../lib/move.js';
import type { VpsDeps } from '../deps.js';
import { vhostFile, htpasswdFile } from '../lib/config.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { siteLogs } from './logs.js';

/** In the ledger from the point of no return on. */
export const REMOVAL_STEP = 'removal';
export type RemovalBegun = Pick<RemoveCertificateInput, 'keepCertificate' | 'removeContainers' | 'purge'>;

/** What happens to a site past the point of no return; every part may be done again. */
export function finishActivities(deps: VpsDeps): Pick<VpsActivities, 'trashCertificate' | 'scanLeftovers'> {
  const { places, ledger, docker } = deps;
  const trash = (operationId: string) => join(places.trash, operationId);
  return {
    async trashCertificate({ operationId, domain, keepCertificate, removeContainers, purge }) {
      const take = async (): Promise<RemovalBegun> => ({ keepCertificate, removeContainers, purge });
      await ledger.snapshot(operationId, REMOVAL_STEP, take);
      for (const name of removeContainers) await docker.remove(name);
      const folder = places.certificatesOf(domain);
      if (keepCertificate || !(await exists(folder))) return;
      await makeFolder(trash(operationId), 0o700);
      await movePath(folder, join(trash(operationId), 'certificates'));
    },

    async scanLeftovers({ operationId, domain, keepCertificate, purge }) {
      const tree = generationFolder(places, await liveGeneration(places));
      const paths = [
        join(tree, vhostFile(domain)),
        join(tree, htpasswdFile(domain)),
        ...(keepCertificate ? [] : [places.certificatesOf(domain)]),
      ];
      const found = await Promise.all(paths.map(async (path) => ((await exists(path)) ? [path] : [])));
      const left = [...found.flat(), ...(await siteLogs(places, domain))];
      if (left.length === 0) {
        if (purge) await rm(trash(operationId), { recursive: true, force: true });
        await ledger.close(operationId);
      }
      return { left, trash: trash(operationId) };
    },
  };
}
