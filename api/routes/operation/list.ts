import { page } from '../../../domain/schemas/common.js';
import { OperationListQuery, OperationView } from '../../../domain/schemas/operation.js';
import { listOperations as rowsOf } from '../../../db/queries/operations.js';
import { ok } from '../../lib/accepted.js';
import { may } from '../../lib/caller.js';
import { forCaller, recordedView } from '../../lib/operationView.js';
import { pageFrom, pageOf } from '../../lib/paging.js';
import { route } from '../../lib/route.js';

/** GET /operations : newest first, as last recorded (within a second for open ones). */
export const listOperations = route({
  operationId: 'operation.list',
  method: 'get',
  path: '/operations',
  scope: 'operation:read',
  summary: 'List the operations, newest first',
  query: OperationListQuery,
  answers: { 200: page(OperationView) },
  fails: ['VALIDATION'],
  handle: async ({ query, caller, services: { db, configuration } }) => {
    const { after: before, limit } = pageOf(query, 'number');
    const rows = await rowsOf(db, query, { before, limit });
    const now = new Date();
    const show = (row: (typeof rows)[number]) =>
      forCaller(recordedView(row, configuration.VSA_TEMPORAL_WEB_URL, now), may(caller, 'operation:write'));
    return ok(pageFrom(rows, limit, (row) => row.operation_uid, show));
  },
});
