import { EmptyRequest, OperationView } from '../../../domain/schemas/operation.js';
import { VpsParameters } from '../../../domain/schemas/vps.js';
import { knownVps } from '../../services/fleet.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { makeReady } from '../../services/vps.js';

/** POST /vps/<id>/prepare : makes what is missing of the VPS's nginx tree; changes nothing that is there. */
export const prepareVps = route({
  operationId: 'vps.prepare',
  method: 'post',
  path: '/vps/:id/prepare',
  scope: 'vps:write',
  summary: 'Make what is missing of the nginx tree of a VPS',
  starts: true,
  params: VpsParameters,
  body: EmptyRequest,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'VPS_UNKNOWN', 'CONFLICT'],
  handle: async ({ params, caller, once, services }) => {
    const { status } = await knownVps(services, params.id);
    // One that never became active lacks more than its tree.
    const kind = status === 'pending' ? 'addVps' : 'prepareVps';
    return accepted(await makeReady(services, kind, params.id, caller, once));
  },
});
