import { OperationView } from '../../../domain/schemas/operation.js';
import { RemovalQuery, SiteParameters } from '../../../domain/schemas/site.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { unprovision } from '../../services/sites.js';

/** DELETE /sites/<domain> : starts taking a site off its VPS. Without `containers` the operation asks. */
export const unprovisionSite = route({
  operationId: 'site.unprovision',
  method: 'delete',
  path: '/sites/:domain',
  scope: 'site:write',
  summary: 'Take a site off its VPS',
  starts: true,
  params: SiteParameters,
  query: RemovalQuery,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'NOT_FOUND', 'CONFLICT', 'VPS_OFFLINE', 'PRECONDITION'],
  handle: async ({ params, query, caller, once, services }) => {
    const { containers = null, keepCert: keepCertificate = false, purge = false, force = false } = query;
    const removal = { domain: params.domain, containers, keepCertificate, purge, force };
    return accepted(await unprovision(services, removal, caller, once));
  },
});
