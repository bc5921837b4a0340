import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import { atomicWrite, exists, makeFolder, readIfThere, removeIfEmpty } from '../../lib/files.js';
import { renderNginxConf } from '../../lib/render.js';
import { selfSigned } from '../../lib/selfSigned.js';
import type { VpsDeps } from '../deps.js';
import type { Places } from '../lib/config.js';
import { keepThumbprint, nginxGlobals } from './environment.js';
import { liveGeneration } from './generations.js';

type Activities = Pick<VpsActivities, 'pingVps' | 'prepareProxy' | 'unprepareProxy' | 'proveProxy'>;

const STEP = 'prepare';
const FIRST_PROOF_LIMIT = 15_000;

/** Makes a VPS able to carry sites: folders, default certificate, generation 1. */
export function prepareActivities(deps: VpsDeps, agentVersion: string): Activities {
  const { config, places, ledger, nginx } = deps;
  return {
    pingVps: () => Promise.resolve({ agentVersion }),

    async prepareProxy({ operationId, vpsId, thumbprint }) {
      if (vpsId !== config.vpsId)
        throw new VsaError('PRECONDITION', `This agent serves ${config.vpsId}, not ${vpsId}.`);
      await ledger.snapshot(operationId, STEP, () => stateBefore(deps));
      deps.checkCancelled();
      for (const { path, mode } of foldersOf(places)) await makeFolder(path, mode);
      await keepThumbprint(places.thumbprint, thumbprint);
      await ensureDefaultCertificate(deps);
      await deps.docker.ensureNetwork();
      return publishNginxConf(deps, renderNginxConf(await nginxGlobals(deps)));
    },

    async unprepareProxy({ operationId }) {
      const before = await ledger.read<Before>(operationId, STEP);
      if (before === null) return; // Nothing was prepared.
      if (before.thumbprint === null) await rm(places.thumbprint, { force: true });
      else await keepThumbprint(places.thumbprint, before.thumbprint);
      if (before.nginxConf === null) {
        await rm(places.live, { force: true });
        await rm(places.nginx, { recursive: true, force: true });
      } else await publishNginxConf(deps, before.nginxConf);
      if (before.defaultCertificate === false)
        await rm(join(places.defaultCertificate.certificate, '..'), { recursive: true, force: true });
      if (!before.network) await deps.docker.removeNetwork();
      // What nginx itself has written there meanwhile stays: its log, and its pid while it runs.
      for (const path of [...before.missing].reverse()) await removeIfEmpty(path);
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

/** A VPS as it was before it was prepared. */
interface Before {
  /** Of the live tree; null: there was none. */
  readonly nginxConf: string | null;
  readonly thumbprint: string | null;
  readonly defaultCertificate: boolean;
  readonly network: boolean;
  /** Folders that were not there, outer ones first. */
  readonly missing: readonly string[];
}

async function stateBefore({ places, docker }: VpsDeps): Promise<Before> {
  const text = async (path: string) => (await readIfThere(path))?.toString('utf8') ?? null;
  const folders = foldersOf(places).map(({ path }) => path);
  const there = await Promise.all(folders.map(exists));
  return {
    nginxConf: await text(join(places.live, 'nginx.conf')),
    thumbprint: await text(places.thumbprint),
    defaultCertificate: await exists(places.defaultCertificate.certificate),
    network: await docker.hasNetwork(),
    missing: folders.filter((_, index) => there[index] === false),
  };
}

/** All that a VPS is given before its first generation; outer ones first. */
const foldersOf = (places: Places): readonly { readonly path: string; readonly mode?: number }[] => [
  { path: join(places.nginx, '..') },
  { path: places.nginx },
  { path: places.generations },
  { path: places.certificates },
  { path: places.logs },
  { path: places.siteLogs },
  { path: join(places.temporary, '..') },
  { path: places.temporary },
  { path: places.trash, mode: 0o700 },
];

const publishNginxConf = ({ publisher }: Pick<VpsDeps, 'publisher'>, wanted: string) =>
  publisher.apply({
    ownFile: 'nginx.conf',
    edit: async (tree) => {
      const path = join(tree, 'nginx.conf');
      if ((await readIfThere(path))?.toString('utf8') === wanted) return false;
      await atomicWrite(path, wanted);
      return true;
    },
  });

async function ensureDefaultCertificate({ places }: VpsDeps): Promise<void> {
  const { certificate, key } = places.defaultCertificate;
  if ((await exists(certificate)) && (await exists(key))) return;
  const made = await selfSigned('vsa.invalid');
  await makeFolder(join(certificate, '..'), 0o700);
  await atomicWrite(key, made.key, 0o600);
  await atomicWrite(certificate, made.certificate);
}
