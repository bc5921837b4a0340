import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemovalPlan, VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import type { ContainerName, Domain } from '../../../domain/fields/brands.js';
import { readSite } from '../../../domain/nginx/site.js';
import type { SiteModel } from '../../../domain/site/model.js';
import { readIfThere } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { vhostFile } from '../lib/config.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { foldersOf } from './certificates.js';
import { readSiteFiles } from './files.js';
import { siteLogs } from './logs.js';

/** Everything that the live tree says belongs to a site. An unknown site is NOT_FOUND and touches nothing. */
export function removalActivities(deps: VpsDeps): Pick<VpsActivities, 'planRemoval'> {
  return { planRemoval: ({ domain }) => planRemoval(deps, domain) };
}

export async function planRemoval(deps: VpsDeps, domain: Domain): Promise<RemovalPlan> {
  const { places } = deps;
  const tree = generationFolder(places, await liveGeneration(places));
  const sites = await liveSites(tree);
  const site = sites.find((each) => each.domain === domain);
  if (site === undefined) throw new VsaError('NOT_FOUND', `${domain} is not served by ${deps.config.vpsId}.`);
  const files = Object.entries(await readSiteFiles(tree, domain)).filter(([, bytes]) => bytes !== null);
  const serials = await foldersOf(places.certificatesOf(domain));
  const containers = await Promise.all(
    containersOf(site).map(async (name) => ({
      ...(await deps.docker.describe(name)),
      sharedWith: sites.filter((other) => other.domain !== domain && containersOf(other).includes(name)).map((other) => other.domain),
    })),
  );
  return {
    domain,
    site,
    files: files.map(([path]) => path),
    logs: await siteLogs(places, domain),
    certificates: serials.map((serial) => join(places.certificatesOf(domain), serial)),
    containers,
  };
}

/** Every site of a tree that VSA can read, from all its vhosts. */
export async function liveSites(tree: string): Promise<SiteModel[]> {
  const names = (await readdir(join(tree, 'conf.d'))).filter((name) => name.endsWith('.conf'));
  const texts = await Promise.all(names.map((name) => readIfThere(join(tree, 'conf.d', name))));
  return texts.flatMap((text) => {
    const site = text === null ? null : readSite(text.toString('utf8')).site;
    return site === null ? [] : [site];
  });
}

/** One live site, or null where there is none. */
export async function liveSite(tree: string, domain: Domain): Promise<SiteModel | null> {
  const text = await readIfThere(join(tree, vhostFile(domain)));
  return text === null ? null : readSite(text.toString('utf8')).site;
}

/** Each container once, however many routes go there. */
export const containersOf = (site: SiteModel): ContainerName[] => [
  ...new Set(site.routes.flatMap(({ upstream }) => (upstream.kind === 'container' ? [upstream.container] : []))),
];
