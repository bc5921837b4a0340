import { LineageParameters } from '../../../domain/schemas/certificate.js';
import { EmptyRequest, OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { renewLineage as renew } from '../../services/lineages.js';

/** POST /vps/<id>/lineages/<name>/renew : lets the VPS's own certbot renew it now, due or not. */
export const renewLineage = route({
  operationId: 'certificate.renewLineage',
  method: 'post',
  path: '/vps/:id/lineages/:name/renew',
  scope: 'site:write',
  summary: 'Let the certbot of a VPS renew one of its certificates',
  starts: true,
  params: LineageParameters,
  body: EmptyRequest,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'VPS_UNKNOWN', 'NOT_FOUND', 'CONFLICT', 'VPS_OFFLINE', 'OBSERVE_ONLY', 'PRECONDITION'],
  handle: async ({ params, caller, once, services }) =>
    accepted(await renew(services, { vpsId: params.id, name: params.name }, caller, once)),
});
