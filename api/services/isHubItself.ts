import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import type { SiteRow } from '../../db/queries/sites.js';

type Site = Pick<SiteRow, 'domain' | 'vps_id' | 'model'>;

/** Whether people and agents reach the hub by this site: it has the hub's name, or leads to the port of the API. */
export function isHubItself(
  { VSA_HUB_URL, VSA_VPS_ID, VSA_API_PORT }: Pick<HubConfiguration, 'VSA_HUB_URL' | 'VSA_VPS_ID' | 'VSA_API_PORT'>,
  site: Site,
): boolean {
  if (VSA_HUB_URL !== undefined && new URL(VSA_HUB_URL).hostname === site.domain) return true;
  const leadsToApi = site.model.routes.some(
    ({ upstream }) => upstream.kind === 'local' && upstream.port === VSA_API_PORT,
  );
  return leadsToApi && site.vps_id === VSA_VPS_ID;
}
