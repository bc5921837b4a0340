import { EmptyRequest } from '../../../domain/schemas/operation.js';
import { PauseRequest, ScheduleParameters, ScheduleView } from '../../../domain/schemas/schedule.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { steerSchedule } from '../../services/schedules.js';

const same = {
  method: 'post',
  scope: 'schedule:write',
  params: ScheduleParameters,
  answers: { 200: ScheduleView },
  fails: ['VALIDATION', 'NOT_FOUND', 'TEMPORAL_DOWN', 'AUDIT_UNAVAILABLE'],
} as const;

/** POST /schedules/<id>/pause : no run begins until it is resumed, also after a restart. */
export const pauseSchedule = route({
  ...same,
  operationId: 'schedule.pause',
  path: '/schedules/:id/pause',
  summary: 'Pause a schedule',
  body: PauseRequest,
  handle: async ({ params, body, caller, services }) =>
    ok(await steerSchedule(services, params.id, 'pause', caller, body.reason)),
});

/** POST /schedules/<id>/resume */
export const resumeSchedule = route({
  ...same,
  operationId: 'schedule.resume',
  path: '/schedules/:id/resume',
  summary: 'Resume a paused schedule',
  body: EmptyRequest,
  handle: async ({ params, caller, services }) => ok(await steerSchedule(services, params.id, 'resume', caller)),
});

/** POST /schedules/<id>/trigger : a run now, unless one is under way. */
export const triggerSchedule = route({
  ...same,
  operationId: 'schedule.trigger',
  path: '/schedules/:id/trigger',
  summary: 'Start a run of a schedule now',
  body: EmptyRequest,
  handle: async ({ params, caller, services }) => ok(await steerSchedule(services, params.id, 'trigger', caller)),
});
