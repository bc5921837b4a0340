import { join } from 'node:path';
import type { RemovalPlan, VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import type { ContainerName, Domain } from '../../../domain/fields/brands.js';
import { readSite, readVhost } from '../../../domain/nginx/index.js';
import type { SiteModel } from '../../../domain/site/model.js';
import { namesIn, readIfThere } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { vhostFile } from '../lib/config.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { readSiteFiles } from './files.js';
import { siteLogs } from './logs.js';
import { liveVhosts } from './vhosts.js';

/** Everything that the live tree says belongs to a site. An unknown site is NOT_FOUND and touches nothing. */
export function removalActivities(deps: VpsDeps): Pick<VpsActivities, 'planRemoval'> {
  return { planRemoval: ({ domain }) => planRemoval(deps, domain) };
}

export async function planRemoval(deps: VpsDeps, domain: Domain): Promise<RemovalPlan> {
  const { places } = deps;
  const tree = generationFolder(places, await liveGeneration(places));
  const site = await liveSite(tree, domain);
  if (site === null) throw new VsaError('NOT_FOUND', `${domain} is not served by ${deps.config.vpsId}.`);
  const files = Object.entries(await readSiteFiles(tree, domain)).filter(([, bytes]) => bytes !== null);
  const serials = await namesIn(places.certificatesOf(domain));
  const users = await containerUsers(tree);
  const containers = await Promise.all(
    containersOf(site).map(async (name) => ({
      ...(await deps.docker.describe(name)),
      sharedWith: (users.get(name) ?? []).filter((user) => user !== domain),
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

/** One live site, or null where there is none. Fails with UNSUPPORTED_VHOST where its vhost cannot be read. */
async function liveSite(tree: string, domain: Domain): Promise<SiteModel | null> {
  const path = vhostFile(domain);
  const text = await readIfThere(join(tree, path));
  if (text === null) return null;
  const { site, unsupported } = readSite(text.toString('utf8'));
  if (site !== null) return site;
  const what = unsupported === null ? `${path} is no site` : `${path}:${unsupported.line}: ${unsupported.directive}`;
  throw new VsaError('UNSUPPORTED_VHOST', `${what} is not taken over.`);
}

/** Every site of a tree that VSA can read. */
export async function liveSites(tree: string): Promise<SiteModel[]> {
  return (await liveVhosts(tree)).flatMap(({ bytes }) => readSite(bytes.toString('utf8')).site ?? []);
}

/**
 * Which sites use which container, over all routes of all vhosts of the tree, those edited or written by hand too: the
 * container is the name a route goes to, or the one VSA keeps beside its address.
 */
export async function containerUsers(tree: string): Promise<ReadonlyMap<string, Domain[]>> {
  const users = new Map<string, Domain[]>();
  for (const { name, bytes } of await liveVhosts(tree)) {
    const text = bytes.toString('utf8');
    const { names, routes } = readVhost(name, text);
    const kept = readSite(text).site;
    const containers = new Set([...routes.map(({ host }) => host), ...(kept === null ? [] : containersOf(kept))]);
    const user = (names[0] ?? name) as Domain;
    for (const container of containers) users.set(container, [...(users.get(container) ?? []), user]);
  }
  return users;
}

/** Each container once, however many routes go there. */
const containersOf = (site: SiteModel): ContainerName[] => [
  ...new Set(site.routes.flatMap(({ upstream }) => (upstream.kind === 'container' ? [upstream.container] : []))),
];
