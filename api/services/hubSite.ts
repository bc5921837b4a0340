import { VsaError } from '../../domain/errors.js';
import type { Port, RoutePath } from '../../domain/fields/brands.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import type { PublishRequest } from '../../domain/schemas/hub.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { findSite, type SiteRow } from '../../db/queries/sites.js';
import type { Caller } from '../lib/caller.js';
import type { Once } from '../lib/route.js';
import type { Services } from './services.js';
import { isHubItself } from './isHubItself.js';
import { provision } from './sites.js';

/**
 * Starts an ordinary provision of the site whose upstream is this API, on the VPS of VSA_VPS_ID. Fails with
 * PRECONDITION where other machines would still reach the API without HTTPS, or where the name is another site's; and
 * as `provision` does.
 */
export async function publish(
  services: Parameters<typeof provision>[0],
  { domain, container }: PublishRequest,
  caller: Caller,
  once: Once,
): Promise<OperationView> {
  const { configuration, db } = services;
  if (container === undefined) refuseOpenApi(configuration);
  refuseOtherSite(services, await findSite(db, domain));
  const port = configuration.VSA_API_PORT as Port;
  const upstream = container === undefined ? { localPort: port } : { container, port };
  const site = { domain, vpsId: configuration.VSA_VPS_ID, www: false, routes: [{ path: '/' as RoutePath, upstream }] };
  return provision(services, site, caller, once);
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1)$/;

function refuseOpenApi({ VSA_API_HOST, VSA_API_PORT }: HubConfiguration): void {
  if (LOOPBACK.test(VSA_API_HOST)) return;
  throw new VsaError(
    'PRECONDITION',
    `The API listens on ${VSA_API_HOST}:${VSA_API_PORT}, where others reach it without HTTPS: ` +
      'set VSA_API_HOST=127.0.0.1 and start it again. Where it runs in a container, name that: --container NAME.',
  );
}

function refuseOtherSite({ configuration }: Pick<Services, 'configuration'>, site: SiteRow | null): void {
  if (site === null || isHubItself(configuration, site)) return;
  throw new VsaError('PRECONDITION', `${site.domain} serves something else: give the hub a name of its own.`);
}
