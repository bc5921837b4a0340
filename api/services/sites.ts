import { certificateStatus } from '../../domain/certificate/status.js';
import { VsaError } from '../../domain/errors.js';
import type { Domain, VpsId } from '../../domain/fields/brands.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { Drift } from '../../domain/site/drift.js';
import type { SiteRequest, SiteView } from '../../domain/schemas/site.js';
import { findSite, type SiteRow } from '../../db/queries/sites.js';
import type { Caller } from '../lib/caller.js';
import type { Once } from '../lib/route.js';
import { refuseInactive, refuseOffline } from './fleet.js';
import { isHubItself } from './isHubItself.js';
import type { Services } from './services.js';
import { siteChange, type Wanted } from './siteChange.js';

type Uses = Pick<Services, 'db' | 'engine' | 'configuration' | 'rules' | 'operations'>;

/** Starts provisioning. Fails with VPS_UNKNOWN, PRECONDITION, VPS_OFFLINE, VALIDATION and as `start` does. */
export async function provision(
  services: Uses,
  request: SiteRequest,
  caller: Caller,
  once: Once,
): Promise<OperationView> {
  const { wanted, vpsId } = await wantedOf(services, request);
  const waitForVps = request.waitForVps ?? false;
  if (!waitForVps) await refuseOffline(services, vpsId);
  return services.operations.start({
    kind: 'provisionSite',
    target: request.domain,
    vpsId,
    action: 'site.provision',
    input: { ...wanted, base: request.base ?? null, waitForVps },
    names: wanted.names.filter(({ typed }) => typed).map(({ name }) => name),
    caller,
    once,
  });
}

/** The change a request asks for, and the VPS it is on. */
export async function wantedOf(services: Uses, request: SiteRequest): Promise<{ wanted: Wanted; vpsId: VpsId }> {
  const { db, configuration, rules } = services;
  const recorded = await findSite(db, request.domain);
  const vpsId = request.vpsId ?? (recorded?.vps_id as VpsId | undefined) ?? configuration.VSA_VPS_ID;
  if (recorded !== null && recorded.vps_id !== vpsId)
    throw new VsaError('PRECONDITION', `${request.domain} is on ${recorded.vps_id}; unprovision it there first.`);
  await refuseInactive(services, vpsId);
  return { wanted: siteChange(request, recorded?.model ?? null, rules), vpsId };
}

export interface Removal {
  readonly domain: Domain;
  readonly containers: 'keep' | 'stop' | 'remove' | null;
  readonly keepCertificate: boolean;
  readonly purge: boolean;
  readonly force: boolean;
}

/** Starts the removal of a recorded site. Fails with NOT_FOUND, PRECONDITION, VPS_OFFLINE and as `start` does. */
export async function unprovision(
  services: Uses,
  removal: Removal,
  caller: Caller,
  once: Once,
): Promise<OperationView> {
  const { force, ...input } = removal;
  const site = await recordedSite(services, removal.domain);
  if (!force && isHubItself(services.configuration, site))
    throw new VsaError('PRECONDITION', `${site.domain} serves the hub itself; force=true takes it off all the same.`);
  const vpsId = site.vps_id as VpsId;
  await refuseOffline(services, vpsId);
  const target = { kind: 'unprovisionSite' as const, target: site.domain, vpsId, action: 'site.unprovision' };
  return services.operations.start({ ...target, input, names: [], caller, once });
}

/** The site's row. Fails with NOT_FOUND. */
export async function recordedSite({ db }: Pick<Services, 'db'>, domain: string): Promise<SiteRow> {
  const site = await findSite(db, domain);
  if (site === null) throw new VsaError('NOT_FOUND', `There is no site ${domain}.`);
  return site;
}

/**
 * A site as recorded, with the operation that is open on it. While one is, the site is on its way, and what its VPS
 * reports of it is no drift.
 */
export function siteView(site: SiteRow, operation: OperationView | null, drift: readonly Drift[], now: Date): SiteView {
  const { model } = site;
  const port = site.serial === null ? portOf(site.http_port, 80) : portOf(site.https_port, 443);
  return {
    domain: site.domain,
    aliases: [...model.aliases],
    vpsId: site.vps_id,
    state: stateOf(site, operation, now),
    url: `${site.serial === null ? 'http' : 'https'}://${site.domain}${port}`,
    routes: [...model.routes],
    redirectTo: model.redirectTo,
    generation: site.generation,
    certificate: certificateOf(site),
    drift: operation === null ? [...drift] : [],
    operation,
    createdAt: site.created_at.toISOString(),
    updatedAt: site.updated_at.toISOString(),
    source: 'record',
    asOf: now.toISOString(),
  };
}

const portOf = (port: number, usual: number): string => (port === usual ? '' : `:${port}`);

function stateOf(site: SiteRow, operation: OperationView | null, now: Date): SiteView['state'] {
  if (operation !== null) return operation.held === null ? 'changing' : 'held';
  if (site.not_after === null) return 'http-only';
  const facts = { notBefore: site.not_before?.toISOString() ?? '', notAfter: site.not_after.toISOString() };
  const status = certificateStatus(facts, now.getTime());
  return status === 'expired' ? 'expired' : status === 'critical' ? 'expiring' : 'live';
}

function certificateOf(site: SiteRow): SiteView['certificate'] {
  const { serial, certificate_names: names, issuer, fingerprint, not_before: from, not_after: to } = site;
  if (serial === null || names === null || issuer === null || fingerprint === null || from === null || to === null)
    return null;
  return { serial, names, issuer, fingerprint, notBefore: from.toISOString(), notAfter: to.toISOString() };
}
