import { ContainerListQuery } from '../../../domain/schemas/container.js';
import { StackList } from '../../../domain/schemas/stack.js';
import { stacksOf } from '../../../domain/stack/group.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { containersOf } from '../../services/containers.js';

/** GET /stacks : the compose projects of the VPSes, as last reported, in one page. */
export const listStacks = route({
  operationId: 'stack.list',
  method: 'get',
  path: '/stacks',
  scope: 'site:read',
  summary: 'List the compose projects of the VPSes with their containers, as last reported',
  query: ContainerListQuery,
  answers: { 200: StackList },
  fails: ['VALIDATION'],
  handle: async ({ query, services }) => {
    const { items, ...rest } = await containersOf(services, query.vpsId, Date.now());
    return ok({ ...rest, items: stacksOf(items) });
  },
});
