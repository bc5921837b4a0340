import { page } from '../../../domain/schemas/common.js';
import { ScheduleView } from '../../../domain/schemas/schedule.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { scheduleViews } from '../../services/schedules.js';

/** GET /schedules : what VSA does by itself, when it last did and when it will. */
export const listSchedules = route({
  operationId: 'schedule.list',
  method: 'get',
  path: '/schedules',
  scope: 'schedule:read',
  summary: 'List the schedules with their last and next runs',
  answers: { 200: page(ScheduleView) },
  fails: ['TEMPORAL_DOWN'],
  handle: async ({ services }) => ok({ items: await scheduleViews(services), nextPageToken: null }),
});
