import { SiteDetail, SiteParameters } from '../../../domain/schemas/site.js';
import { findOpenOperation } from '../../../db/queries/operations.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { driftsOf } from '../../services/drift.js';
import { recordedSite, siteView } from '../../services/sites.js';

/** GET /sites/<domain> : the site as it was last proven. */
export const showSite = route({
  operationId: 'site.show',
  method: 'get',
  path: '/sites/:domain',
  scope: 'site:read',
  summary: 'Show a site as it was last proven',
  params: SiteParameters,
  answers: { 200: SiteDetail },
  fails: ['VALIDATION', 'NOT_FOUND'],
  handle: async ({ params, services: { db, operations } }) => {
    const site = await recordedSite({ db }, params.domain);
    const open = await findOpenOperation(db, site.domain);
    const drift = (await driftsOf(db, [site])).get(site.domain) ?? [];
    const view = siteView(site, open === null ? null : await operations.view(open), drift, new Date());
    return ok({ ...view, model: site.model, proof: site.proof });
  },
});
