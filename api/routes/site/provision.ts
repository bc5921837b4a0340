import { OperationView } from '../../../domain/schemas/operation.js';
import { SiteRequest } from '../../../domain/schemas/site.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { provision } from '../../services/sites.js';

/** POST /sites : starts provisioning or changing a site and answers at once with the operation to watch. */
export const provisionSite = route({
  operationId: 'site.provision',
  method: 'post',
  path: '/sites',
  scope: 'site:write',
  summary: 'Put a site on its VPS with HTTPS, or change a live one',
  starts: true,
  body: SiteRequest,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'NAME_CLAIMED', 'CONFLICT', 'VPS_UNKNOWN', 'VPS_OFFLINE', 'PRECONDITION'],
  handle: async ({ body, caller, once, services }) => accepted(await provision(services, body, caller, once)),
});
