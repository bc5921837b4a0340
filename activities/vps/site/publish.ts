import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { VpsActivities } from '../../../domain/contracts.js';
import type { Domain } from '../../../domain/fields/brands.js';
import type { SiteModel } from '../../../domain/site/model.js';
import { VsaError } from '../../../domain/errors.js';
import { sha256 } from '../../lib/files.js';
import { renderSite } from '../../lib/render.js';
import type { VpsDeps } from '../deps.js';
import { vhostFile } from '../lib/config.js';
import { siteEnvironment } from '../proxy/environment.js';
import { readBase } from './base.js';
import { tlsFiles } from './certificates.js';
import { readSiteFiles, type SiteFiles, writeSiteFile } from './files.js';
import { siteLogs } from './logs.js';
import { proveGone } from './proveGone.js';

type Activities = Pick<VpsActivities, 'publishSite' | 'unpublishSite' | 'restoreSite'>;

/** The site's part of the tree before and after this operation wrote it. */
export interface Snapshot {
  readonly domain: Domain;
  readonly before: SiteFiles;
  readonly written: SiteFiles;
  /** It had an access log before, or rotated parts of one, so the log is not ours to remove. */
  readonly hadLog: boolean;
}

export const PUBLISH_STEP = 'publish';

/** Puts a site into the nginx tree, or takes it out. One generation each way, and one back. */
export function publishActivities(deps: VpsDeps): Activities {
  const { ledger, places, publisher } = deps;
  const change = siteEdit(deps);

  return {
    async publishSite({ operationId, site, upstreams, serial, base }) {
      const published: SiteModel = { ...site, tls: serial === null ? null : tlsFiles(places, site.domain, serial) };
      const vhost = renderSite(published, await siteEnvironment(deps), upstreams);
      const wanted = (before: SiteFiles) => ({
        ...before,
        [vhostFile(site.domain)]: Buffer.from(vhost).toString('base64'),
      });
      const edit = change(operationId, site.domain, wanted);
      const { generation } = await publisher.apply({
        ownFile: vhostFile(site.domain),
        edit: async (tree) => {
          const begun = (await ledger.read(operationId, PUBLISH_STEP)) !== null;
          if (base !== null && !begun) await refuseOtherBase(tree, site.domain, base);
          return edit(tree);
        },
      });
      return { generation, site: published, vhostHash: sha256(vhost) };
    },

    async unpublishSite({ operationId, domain, names }) {
      const nothing = (before: SiteFiles) => Object.fromEntries(Object.keys(before).map((path) => [path, null]));
      const edit = change(operationId, domain, nothing);
      const applied = await publisher.apply({ ownFile: vhostFile(domain), edit });
      await proveGone(deps.config, names);
      return applied;
    },

    async restoreSite({ operationId }) {
      const snapshot = await ledger.read<Snapshot>(operationId, PUBLISH_STEP);
      if (snapshot === null) return; // Nothing was published.
      const { domain, before, written } = snapshot;
      await publisher.apply({
        ownFile: vhostFile(domain),
        edit: async (tree) => {
          const found = await readSiteFiles(tree, domain);
          await keepForeign(join(places.trash, operationId, 'drift'), found, before, written);
          const paths = differing(found, before);
          for (const path of paths) await writeSiteFile(tree, path, before[path] ?? null);
          return paths.length > 0;
        },
      });
      if (!snapshot.hadLog) await rm(places.siteLog(domain), { force: true });
      await ledger.drop(operationId, PUBLISH_STEP);
    },
  };
}

type Wanted = (before: SiteFiles) => SiteFiles;

/** Writes a site's files into a tree, after keeping what was there under `publish`; `restoreSite` undoes it. */
export const siteEdit =
  ({ ledger, places, logLock, checkCancelled }: Pick<VpsDeps, 'ledger' | 'places' | 'logLock' | 'checkCancelled'>) =>
  (operationId: string, domain: Domain, wanted: Wanted) =>
  async (tree: string): Promise<boolean> => {
    checkCancelled();
    const take = async (): Promise<Snapshot> => {
      const before = await readSiteFiles(tree, domain);
      return { domain, before, written: wanted(before), hadLog: (await siteLogs(places, domain)).length > 0 };
    };
    const current = await readSiteFiles(tree, domain);
    if (differing(current, wanted(current)).length === 0) return false;
    const snapshot = await logLock.run(domain, () => ledger.snapshot(operationId, PUBLISH_STEP, take));
    const paths = differing(current, snapshot.written);
    for (const path of paths) await writeSiteFile(tree, path, snapshot.written[path] ?? null);
    return paths.length > 0;
  };

const differing = (from: SiteFiles, to: SiteFiles): string[] =>
  Object.keys({ ...from, ...to }).filter((path) => (from[path] ?? null) !== (to[path] ?? null));

/** Bytes that are neither from before nor ours were edited by hand in between: they go to trash, not away. */
async function keepForeign(folder: string, found: SiteFiles, before: SiteFiles, written: SiteFiles): Promise<void> {
  for (const [path, bytes] of Object.entries(found)) {
    if (bytes === null || bytes === before[path] || bytes === written[path]) continue;
    const kept = join(folder, basename(path));
    await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
    await writeFile(kept, Buffer.from(bytes, 'base64'), { mode: 0o600 });
  }
}

async function refuseOtherBase(tree: string, domain: Domain, base: { site: string; global: string }): Promise<void> {
  const now = await readBase(tree, domain);
  if (now.site === base.site && now.global === base.global) return;
  throw new VsaError('PLAN_CHANGED', `The files of ${domain} are not the ones the plan was made from.`);
}
