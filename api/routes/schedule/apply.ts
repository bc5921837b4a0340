import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { AppliedSchedules } from '../../../domain/schemas/schedule.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { applySchedules as apply } from '../../services/schedules.js';

/** POST /schedules/apply : what the hub worker does at its start, now; an operator's pause is kept. */
export const applySchedules = route({
  operationId: 'schedule.apply',
  method: 'post',
  path: '/schedules/apply',
  scope: 'schedule:write',
  summary: 'Make missing schedules, and those that differ as they are to be',
  body: EmptyRequest,
  answers: { 200: AppliedSchedules },
  fails: ['VALIDATION', 'TEMPORAL_DOWN', 'AUDIT_UNAVAILABLE'],
  handle: async ({ caller, services }) => ok(await apply(services, caller)),
});
