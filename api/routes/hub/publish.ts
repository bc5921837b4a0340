import { PublishRequest } from '../../../domain/schemas/hub.js';
import { OperationView } from '../../../domain/schemas/operation.js';
import { accepted } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { publish } from '../../services/hubSite.js';

/** POST /hub/publish : starts the provision of the site that the hub itself is. */
export const publishHub = route({
  operationId: 'hub.publish',
  method: 'post',
  path: '/hub/publish',
  scope: 'site:write',
  summary: 'Put the hub itself on HTTPS, as a site of the VPS it runs on',
  starts: true,
  body: PublishRequest,
  answers: { 202: OperationView },
  fails: ['VALIDATION', 'NAME_CLAIMED', 'CONFLICT', 'VPS_UNKNOWN', 'VPS_OFFLINE', 'PRECONDITION'],
  handle: async ({ body, caller, once, services }) => accepted(await publish(services, body, caller, once)),
});
