import { ContainerList, ContainerListQuery } from '../../../domain/schemas/container.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { containersOf } from '../../services/containers.js';

/** GET /containers : what the VPSes last reported of their containers, in one page. */
export const listContainers = route({
  operationId: 'container.list',
  method: 'get',
  path: '/containers',
  scope: 'site:read',
  summary: 'List the containers of the VPSes, as last reported',
  query: ContainerListQuery,
  answers: { 200: ContainerList },
  fails: ['VALIDATION'],
  handle: async ({ query, services }) => ok(await containersOf(services, query.vpsId, Date.now())),
});
