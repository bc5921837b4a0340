import { type Drift, driftOf } from '../../domain/site/drift.js';
import type { Queries } from '../../db/lib/database.js';
import { reportedSites, type ReportedParts } from '../../db/queries/drift.js';
import type { SiteRow } from '../../db/queries/sites.js';

/** How sites are on their VPSes otherwise than VSA left them, by domain, as last reported. */
export async function driftsOf(db: Queries, sites: readonly SiteRow[]): Promise<ReadonlyMap<string, Drift[]>> {
  const reported = await reportedSites(
    db,
    sites.map(({ domain }) => domain),
  );
  const parts = new Map(reported.map((each) => [each.domain, each]));
  return new Map(sites.map((site) => [site.domain, drift(site, parts.get(site.domain))]));
}

function drift(site: SiteRow, parts: ReportedParts | undefined): Drift[] {
  const since = (part: ReportedParts['vhost'] | undefined): unknown =>
    part === null || part === undefined || part.failed !== null || part.takenAt === null
      ? undefined
      : // A report from before says nothing of it.
        Date.parse(part.takenAt) < site.updated_at.getTime()
        ? undefined
        : part.body;
  const containers = site.model.routes.flatMap(({ upstream }) =>
    upstream.kind === 'container' ? [upstream.container] : [],
  );
  return driftOf(
    { vhostHash: site.vhost_hash, containers: [...new Set(containers)], hasCertificate: site.serial !== null },
    { vhost: since(parts?.vhost), certificate: since(parts?.certificate), containers: since(parts?.containers) },
  );
}
