import { page } from '../../../domain/schemas/common.js';
import { VpsView } from '../../../domain/schemas/vps.js';
import { openOperations } from '../../../db/queries/operations.js';
import { listVps as rowsOf } from '../../../db/queries/vps.js';
import * as z from 'zod';
import { paging } from '../../../domain/schemas/common.js';
import { ok } from '../../lib/accepted.js';
import { recordedView } from '../../lib/operationView.js';
import { route } from '../../lib/route.js';
import { vpsView } from '../../services/vps.js';

/** GET /vps : all VPSes by id, in one page. */
export const listVps = route({
  operationId: 'vps.list',
  method: 'get',
  path: '/vps',
  scope: 'vps:read',
  summary: 'List the VPSes with the state of their agents',
  query: () => z.strictObject(paging),
  answers: { 200: page(VpsView) },
  fails: [],
  handle: async ({ services }) => {
    const { db, configuration } = services;
    const rows = await rowsOf(db);
    const ids = rows.map((row) => row.id);
    const open = new Map((await openOperations(db, ids)).map((row) => [row.target, row]));
    const show = (row: (typeof rows)[number]) => {
      const busy = open.get(row.id);
      const operation = busy === undefined ? null : recordedView(busy, configuration.VSA_TEMPORAL_WEB_URL, new Date());
      return vpsView(services, row, operation);
    };
    return ok({ items: await Promise.all(rows.map(show)), nextPageToken: null });
  },
});
