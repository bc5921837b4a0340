import { VsaError } from '../../../domain/errors.js';
import { OperationView } from '../../../domain/schemas/operation.js';
import { VpsRequest, VpsView } from '../../../domain/schemas/vps.js';
import { findVps, saveVps } from '../../../db/queries/vps.js';
import { accepted, ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { makeReady, vpsView } from '../../services/vps.js';

/**
 * POST /vps : adds a VPS, which becomes active once its agent has come. The same body again for an active VPS answers
 * it, and starts nothing.
 */
export const addVps = route({
  operationId: 'vps.add',
  method: 'post',
  path: '/vps',
  scope: 'vps:write',
  summary: 'Add a VPS to the fleet',
  starts: true,
  body: VpsRequest,
  answers: { 200: VpsView, 202: OperationView },
  fails: ['VALIDATION', 'CONFLICT', 'PRECONDITION'],
  handle: async ({ body, caller, once, services }) => {
    const known = await findVps(services.db, body.id);
    if (known?.status === 'removed' || known?.status === 'removing')
      throw new VsaError('PRECONDITION', `${body.id} was removed; an id is never given out again. Choose another.`);
    await saveVps(services.db, body);
    const vps = await findVps(services.db, body.id);
    if (vps?.status === 'active') return ok(await vpsView(services, vps, null));
    return accepted(await makeReady(services, 'addVps', body.id, caller, once));
  },
});
