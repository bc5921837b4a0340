import { join } from 'node:path';
import type { Ask, SitePlan, VpsActivities } from '../../domain/contracts.js';
import type { Domain } from '../../domain/fields/brands.js';
import { VsaError } from '../../domain/errors.js';
import type { SiteChange, SiteModel } from '../../domain/site/model.js';
import { planSite } from '../../domain/site/plan.js';
import { parseSiteChange } from '../../domain/site/validate.js';
import { readIfThere } from '../lib/files.js';
import { renderSite } from '../lib/render.js';
import type { VpsDeps } from './deps.js';
import { vhostFile } from './lib/config.js';
import { siteEnvironment } from './proxy/environment.js';
import { generationFolder, listGenerations, liveGeneration } from './proxy/generations.js';
import { treeHash } from './proxy/treeHash.js';
import { readBase } from './site/base.js';
import { fits, installedCertificates, tlsFiles } from './site/certificates.js';
import { desiredSite } from './site/inspect.js';
import { liveSites, planRemoval } from './site/removal.js';
import { distinct, localAddress } from './site/upstreams.js';

/** Reads for people: nothing here changes the VPS. */
export function askActivities(deps: VpsDeps): Pick<VpsActivities, 'answerQuestion'> {
  return { answerQuestion: (ask) => answer(deps, ask) };
}

async function answer(deps: VpsDeps, ask: Ask): Promise<unknown> {
  const { places } = deps;
  const live = await liveGeneration(places);
  const tree = generationFolder(places, live);
  switch (ask.question) {
    case 'plan':
      return plan(deps, tree, parseSiteChange(ask.change, deps.config.rules));
    case 'planRemoval':
      return planRemoval(deps, ask.domain);
    case 'vhosts':
      return liveSites(tree);
    case 'vhost':
      return vhost(tree, ask.domain);
    case 'history':
      return { live, generations: await listGenerations(places) };
    case 'treeHash':
      return { generation: live, hash: await treeHash(tree) };
  }
}

async function vhost(tree: string, domain: Domain): Promise<{ path: string; text: string }> {
  const path = vhostFile(domain);
  const text = await readIfThere(join(tree, path));
  if (text === null) throw new VsaError('NOT_FOUND', `There is no ${path} in the live tree.`);
  return { path, text: text.toString('utf8') };
}

/** What provisioning would write now, as the agent would write it; a certificate to come is shown by its folder. */
async function plan(deps: VpsDeps, tree: string, change: SiteChange): Promise<SitePlan> {
  const { current, desired, warnings } = await desiredSite(deps, tree, change);
  const path = vhostFile(change.domain);
  const before = (await readIfThere(join(tree, path)))?.toString('utf8') ?? null;
  const site = { ...desired, tls: change.skipCert ? null : await plannedTls(deps, desired) };
  const upstreams = await Promise.all(
    distinct(site).map(async (upstream) => ({
      upstream,
      address:
        upstream.kind === 'local' ? await localAddress(deps, upstream.port) : await deps.docker.addressOf(upstream),
    })),
  );
  const after = renderSite(site, await siteEnvironment(deps), upstreams);
  const changes = planSite(current, site, [{ path, before, after }]);
  return { base: await readBase(tree, change.domain), current, desired: site, changes, warnings };
}

async function plannedTls({ places }: VpsDeps, site: SiteModel): Promise<SiteModel['tls']> {
  const names = [site.domain, ...site.aliases];
  const installed = (await installedCertificates(places, site.domain)).find((facts) => fits(facts, names, Date.now()));
  return tlsFiles(places, site.domain, installed?.serial ?? 'NEW');
}
