import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import { atomicWrite, exists, makeFolder, readIfThere } from '../../lib/files.js';
import { renderNginxConf } from '../../lib/render.js';
import { selfSigned } from '../../lib/selfSigned.js';
import type { VpsDeps } from '../deps.js';
import { keepThumbprint, nginxGlobals } from './environment.js';
import { liveGeneration } from './generations.js';

type Activities = Pick<VpsActivities, 'pingVps' | 'prepareProxy' | 'unprepareProxy' | 'proveProxy'>;

const STEP = 'prepare';
const FIRST_PROOF_LIMIT = 15_000;

/** Makes a VPS able to carry sites: folders, default certificate, generation 1. */
export function prepareActivities(deps: VpsDeps, agentVersion: string): Activities {
  const { config, places, ledger, nginx, publisher } = deps;
  return {
    pingVps: () => Promise.resolve({ agentVersion }),

    async prepareProxy({ operationId, vpsId, thumbprint }) {
      if (vpsId !== config.vpsId)
        throw new VsaError('PRECONDITION', `This agent serves ${config.vpsId}, not ${vpsId}.`);
      await ledger.snapshot(operationId, STEP, async () => ({ before: await liveGeneration(places) }));
      deps.checkCancelled();
      for (const folder of [places.generations, places.certificates, places.siteLogs, places.temporary]) {
        await makeFolder(folder);
      }
      await makeFolder(places.trash, 0o700);
      await keepThumbprint(places.thumbprint, thumbprint);
      await ensureDefaultCertificate(deps);
      await deps.docker.ensureNetwork();
      const wanted = renderNginxConf(await nginxGlobals(deps));
      return publisher.apply({
        ownFile: 'nginx.conf',
        edit: async (tree) => {
          const path = join(tree, 'nginx.conf');
          if ((await readIfThere(path))?.toString('utf8') === wanted) return false;
          await atomicWrite(path, wanted);
          return true;
        },
      });
    },

    async unprepareProxy({ operationId }) {
      const snapshot = await ledger.read<{ before: number }>(operationId, STEP);
      if (snapshot === null) return; // Nothing was prepared.
      // A VPS that had a live tree before keeps it: sites may be on it.
      if (snapshot.before === 0) {
        await rm(places.live, { force: true });
        for (const made of [places.nginx, places.certificates]) await rm(made, { recursive: true, force: true });
      }
      await ledger.drop(operationId, STEP);
    },

    async proveProxy() {
      const generation = await liveGeneration(places);
      const end = performance.now() + FIRST_PROOF_LIMIT;
      while ((await nginx.servedGeneration()) !== generation) {
        if (performance.now() > end) {
          throw new VsaError(
            'RELOAD_NOT_PROVEN',
            `Nobody answers generation ${generation} on port ${config.markerPort}: is nginx started?`,
          );
        }
        await wait(50);
      }
      return { generation };
    },
  };
}

async function ensureDefaultCertificate({ places }: VpsDeps): Promise<void> {
  const { certificate, key } = places.defaultCertificate;
  if ((await exists(certificate)) && (await exists(key))) return;
  const made = await selfSigned('vsa.invalid');
  await makeFolder(join(certificate, '..'), 0o700);
  await atomicWrite(key, made.key, 0o600);
  await atomicWrite(certificate, made.certificate);
}
