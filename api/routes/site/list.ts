import { page } from '../../../domain/schemas/common.js';
import { SiteListQuery, SiteView } from '../../../domain/schemas/site.js';
import { openOperations } from '../../../db/queries/operations.js';
import { listSites as rowsOf } from '../../../db/queries/sites.js';
import { ok } from '../../lib/accepted.js';
import { recordedView } from '../../lib/operationView.js';
import { pageFrom, pageOf } from '../../lib/paging.js';
import { route } from '../../lib/route.js';
import { driftsOf } from '../../services/drift.js';
import { siteView } from '../../services/sites.js';

/** GET /sites : every recorded site, by domain. */
export const listSites = route({
  operationId: 'site.list',
  method: 'get',
  path: '/sites',
  scope: 'site:read',
  summary: 'List the sites',
  query: SiteListQuery,
  answers: { 200: page(SiteView) },
  fails: ['VALIDATION'],
  handle: async ({ query, services: { db, configuration } }) => {
    const { after, limit } = pageOf(query, 'string');
    const rows = await rowsOf(db, query, { after, limit, downwards: query.sort === '-domain' });
    const now = new Date();
    const open = await openOperations(
      db,
      rows.map((row) => row.domain),
    );
    const views = new Map(open.map((row) => [row.target, recordedView(row, configuration.VSA_TEMPORAL_WEB_URL, now)]));
    const drifts = await driftsOf(db, rows);
    const show = (row: (typeof rows)[number]) =>
      siteView(row, views.get(row.domain) ?? null, drifts.get(row.domain) ?? [], now);
    return ok(pageFrom(rows, limit, (row) => row.domain, show));
  },
});
