import { JoinCodeView } from '../../../domain/schemas/agent.js';
import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { VpsParameters } from '../../../domain/schemas/vps.js';
import { route } from '../../lib/route.js';
import { makeJoinCode } from '../../services/join.js';

/** POST /vps/<id>/join-codes : a one-use code for the machine that is to be this VPS. */
export const joinVps = route({
  operationId: 'vps.join',
  method: 'post',
  path: '/vps/:id/join-codes',
  scope: 'vps:write',
  summary: 'Make the one-use code with which a machine joins as this VPS',
  params: VpsParameters,
  body: EmptyRequest,
  answers: { 201: JoinCodeView },
  fails: ['VALIDATION', 'VPS_UNKNOWN', 'PRECONDITION'],
  handle: async ({ params, services }) => ({ status: 201, body: await makeJoinCode(services, params.id) }),
});
