import { AuditListQuery, AuditPage } from '../../../domain/schemas/audit.js';
import { auditEvent, listAudit } from '../../../db/queries/audit.js';
import { ok } from '../../lib/accepted.js';
import { pageFrom, pageOf } from '../../lib/paging.js';
import { route } from '../../lib/route.js';

/** GET /audit-logs : one event per operation, newest first. */
export const listAuditLogs = route({
  operationId: 'audit.list',
  method: 'get',
  path: '/audit-logs',
  scope: 'audit:read',
  summary: 'List the audit events, newest first',
  query: AuditListQuery,
  answers: { 200: AuditPage },
  fails: ['VALIDATION'],
  handle: async ({ query, services: { db } }) => {
    const { after: before, limit } = pageOf(query, 'number');
    const { from: since, to: until, ...filter } = query;
    const rows = await listAudit(db, { ...filter, since, until }, { before, limit });
    return ok(pageFrom(rows, limit, (row) => row.audit_uid, auditEvent));
  },
});
