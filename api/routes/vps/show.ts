import { VpsParameters, VpsView } from '../../../domain/schemas/vps.js';
import { unknownVhosts } from '../../../db/queries/drift.js';
import { findOpenOperation } from '../../../db/queries/operations.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { knownVps } from '../../services/fleet.js';
import { changesView, reportView, vpsView } from '../../services/vps.js';

/** GET /vps/<id> : one VPS with the operation that is open on it. */
export const showVps = route({
  operationId: 'vps.show',
  method: 'get',
  path: '/vps/:id',
  scope: 'vps:read',
  summary: 'Show a VPS',
  params: VpsParameters,
  answers: { 200: VpsView },
  fails: ['VALIDATION', 'VPS_UNKNOWN'],
  handle: async ({ params, services }) => {
    const vps = await knownVps(services, params.id);
    const open = await findOpenOperation(services.db, vps.id);
    const view = await vpsView(services, vps, open === null ? null : await services.operations.view(open));
    const unknown = await unknownVhosts(services.db, vps.vps_uid);
    const changes = await changesView(services, vps.vps_uid);
    return ok({ ...view, unknownVhosts: unknown, changes, report: await reportView(services, vps.vps_uid) });
  },
});
