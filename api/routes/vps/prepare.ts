import { VsaError } from '../../../domain/errors.js';
import { EmptyRequest, OperationView } from '../../../domain/schemas/operation.js';
import { VpsParameters } from '../../../domain/schemas/vps.js';
import { findVps } from '../../../db/queries/vps.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { prepare } from '../../services/vps.js';

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
    if ((await findVps(services.db, params.id)) === null)
      throw new VsaError('VPS_UNKNOWN', `There is no VPS ${params.id}.`);
    return accepted(await prepare(services, params.id, 'vps.prepare', caller, once));
  },
});
