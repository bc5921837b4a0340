import { UserPage } from '../../../domain/schemas/user.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import { userViews } from '../../services/users/list.js';

/** GET /users : all people who may sign in, in one page. */
export const listUsers = route({
  operationId: 'user.list',
  method: 'get',
  path: '/users',
  scope: 'user:read',
  summary: 'List the people who may sign in',
  answers: { 200: UserPage },
  fails: [],
  handle: async ({ services }) => ok({ items: await userViews(services.db), nextPageToken: null }),
});
