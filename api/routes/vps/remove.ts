import { OperationView } from '../../../domain/schemas/operation.js';
import { VpsParameters, VpsRemovalQuery } from '../../../domain/schemas/vps.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { remove } from '../../services/vps.js';

/** DELETE /vps/<id> : starts taking a VPS out of the fleet, with its sites. */
export const removeVps = route({
  operationId: 'vps.remove',
  method: 'delete',
  path: '/vps/:id',
  scope: 'vps:write',
  summary: 'Take a VPS out of the fleet',
  starts: true,
  params: VpsParameters,
  query: VpsRemovalQuery,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'VPS_UNKNOWN', 'CONFLICT', 'VPS_OFFLINE', 'PRECONDITION'],
  handle: async ({ params, query, caller, once, services }) => {
    const { leaveSites = false, containers = 'keep', wait = false, force = false } = query;
    const removal = { vpsId: params.id, leaveSites, containers, wait, force };
    return accepted(await remove(services, removal, caller, once));
  },
});
