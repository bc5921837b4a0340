import { AlertListQuery, AlertPage } from '../../../domain/schemas/alert.js';
import { listAlerts as rowsOf } from '../../../db/queries/alerts.js';
import { ok } from '../../lib/accepted.js';
import { pageFrom, pageOf } from '../../lib/paging.js';
import { route } from '../../lib/route.js';
import { alertView } from '../../services/alerts/alerts.js';

/** GET /alerts : what is wrong now, newest first; with `state` also what was. */
export const listAlerts = route({
  operationId: 'alert.list',
  method: 'get',
  path: '/alerts',
  scope: 'alert:read',
  summary: 'List the alerts that are not resolved, newest first',
  query: AlertListQuery,
  answers: { 200: AlertPage },
  fails: ['VALIDATION'],
  handle: async ({ query, services: { db } }) => {
    const { after: before, limit } = pageOf(query, 'number');
    const rows = await rowsOf(db, query, { before, limit });
    const now = new Date();
    return ok(
      pageFrom(
        rows,
        limit,
        (row) => row.alert_uid,
        (row) => alertView(row, now),
      ),
    );
  },
});
