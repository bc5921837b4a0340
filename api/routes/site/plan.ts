import { PlanRequest, PlanView } from '../../../domain/schemas/site.js';
import type { VpsId } from '../../../domain/fields/brands.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { planOf } from '../../services/plan.js';
import { recordedSite } from '../../services/sites.js';

/** POST /sites/plan : what a provision with this body, or the removal of a site, would change. Changes nothing. */
export const planSite = route({
  operationId: 'site.plan',
  method: 'post',
  path: '/sites/plan',
  scope: 'site:read',
  summary: 'Show what a change or (with {"remove": domain}) a removal would do',
  body: PlanRequest,
  answers: { 200: PlanView },
  fails: ['VALIDATION', 'NOT_FOUND', 'VPS_UNKNOWN', 'VPS_OFFLINE', 'PRECONDITION', 'POLICY', 'UNSUPPORTED_VHOST'],
  handle: async ({ body, services }) => {
    if (!('remove' in body)) return ok(await planOf(services, body));
    const { vps_id: vpsId } = await recordedSite(services, body.remove);
    return ok(await services.engine.ask(vpsId as VpsId, { question: 'planRemoval', domain: body.remove }));
  },
});
