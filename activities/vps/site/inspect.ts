import { join } from 'node:path';
import type { SiteInspection, VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import { diskLacks } from '../../../domain/vps/disk.js';
import { applyChange } from '../../../domain/site/change.js';
import type { SiteChange, SiteModel, Upstream, UpstreamRequest } from '../../../domain/site/model.js';
import { parseSiteChange } from '../../../domain/site/validate.js';
import { readSite } from '../../../domain/nginx/site.js';
import { diskOf } from '../../lib/disk.js';
import { readIfThere } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { vhostFile } from '../lib/config.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { readBase } from './base.js';
import { fits, installedCertificates } from './certificates.js';
import { distinct, listensAt, localAddress } from './upstreams.js';

/** Everything that can be known to be wrong is said here, before any machine changes. */
export function inspectActivities(deps: VpsDeps): Pick<VpsActivities, 'inspectSite'> {
  return {
    async inspectSite({ change: sent, base }) {
      // Parsed again: a compromised hub must not widen what the agent accepts.
      const change = parseSiteChange(sent, deps.config.rules);
      await refuseFullDisk(deps.config.proxyRoot);
      const tree = generationFolder(deps.places, await liveGeneration(deps.places));
      await refuseBrokenTree(deps, tree);
      const found = await readBase(tree, change.domain);
      if (base !== null && (base.site !== found.site || base.global !== found.global)) {
        throw new VsaError('PLAN_CHANGED', `The files of ${change.domain} are not the ones the plan was made from.`);
      }
      const { current, desired, warnings } = await desiredSite(deps, tree, change);
      await refuseDeadUpstreams(deps, desired);
      const certificate = await usableCertificate(deps, desired);
      const inspection: SiteInspection = {
        current,
        desired,
        base: found,
        certificate: change.skipCert ? null : certificate,
        unchanged:
          current !== null &&
          JSON.stringify(current) === JSON.stringify(desired) &&
          (certificate !== null || change.skipCert),
        warnings,
      };
      return inspection;
    },
  };
}

/** The live site, read from its vhost, with the change applied. Fails with UNSUPPORTED_VHOST or the change's fault. */
export async function desiredSite(
  deps: Pick<VpsDeps, 'docker' | 'config' | 'places'>,
  tree: string,
  change: SiteChange,
): Promise<{ current: SiteModel | null; desired: SiteModel; warnings: string[] }> {
  const path = vhostFile(change.domain);
  const text = (await readIfThere(join(tree, path)))?.toString('utf8') ?? null;
  const read = text === null ? null : readSite(text);
  if (read?.unsupported) {
    const { directive, line } = read.unsupported;
    throw new VsaError('UNSUPPORTED_VHOST', `${path}:${line}: ${directive} is not taken over.`);
  }
  const current = read?.site ?? null;
  if (read !== null && current === null)
    throw new VsaError('UNSUPPORTED_VHOST', `${path} is no site that VSA can read.`);
  const routes = await Promise.all(
    (change.routes ?? []).map(async ({ path, upstream }) => ({ path, upstream: await resolved(deps, upstream) })),
  );
  const desired = applyChange(current, change.routes === undefined ? change : { ...change, routes });
  return {
    current,
    desired,
    warnings: read?.warnings.map(({ line, text: words }) => `${path}:${line}: ${words}`) ?? [],
  };
}

async function resolved(deps: Pick<VpsDeps, 'docker'>, request: UpstreamRequest): Promise<Upstream> {
  if (request.kind !== 'published') return request;
  const found = await deps.docker.findByPublishedPort(request.publishedPort);
  return { kind: 'container', container: found.container, port: request.port ?? found.port };
}

async function refuseDeadUpstreams(deps: VpsDeps, site: SiteModel): Promise<void> {
  for (const upstream of distinct(site)) {
    const listens =
      upstream.kind === 'local'
        ? await listensAt(await localAddress(deps, upstream.port))
        : await deps.docker.snapshot(upstream.container).then(() => deps.docker.listens(upstream));
    const name =
      upstream.kind === 'local' ? `port ${upstream.port} of the VPS` : `${upstream.container}:${upstream.port}`;
    if (!listens) throw new VsaError('PRECONDITION', `Nothing listens on ${name}: start the application first.`);
  }
}

async function usableCertificate(deps: VpsDeps, site: SiteModel) {
  const names = [site.domain, ...site.aliases];
  const installed = await installedCertificates(deps.places, site.domain);
  return installed.find((facts) => fits(facts, names, Date.now())) ?? null;
}

async function refuseFullDisk(path: string): Promise<void> {
  const lacks = diskLacks(await diskOf(path));
  if (lacks !== null) throw new VsaError('PRECONDITION', `${lacks} (below ${path}).`);
}

/** Somebody else's broken file is said before anything starts. */
async function refuseBrokenTree({ tested, config }: VpsDeps, tree: string): Promise<void> {
  const { ok, output } = await tested.test(tree);
  if (ok) return;
  const place = / in (\S+):(\d+)/.exec(output);
  const file = (place?.[1] ?? 'nginx.conf').replace(`${tree}/`, '').replace(config.proxyRoot, '');
  throw new VsaError('BLOCKED_BY', `${file}:${place?.[2] ?? '?'}: ${output.slice(0, 500)}`);
}
