import { EmptyRequest } from '../../../domain/schemas/operation.js';
import {
  Invitation,
  RoleRequest,
  UserParameters,
  UserRemoved,
  UserRequest,
  UserView,
} from '../../../domain/schemas/user.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import * as users from '../../services/users/change.js';

const same = { scope: 'user:write' } as const;

/** POST /users : the code of the answer is shown once; with it the person sets a password. */
export const addUser = route({
  ...same,
  operationId: 'user.add',
  method: 'post',
  path: '/users',
  summary: 'Add a person',
  body: UserRequest,
  answers: { 201: Invitation },
  fails: ['VALIDATION', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, caller, services }) => ({ status: 201, body: await users.addUser(services, body, caller) }),
});

/** POST /users/<name>/role */
export const changeRole = route({
  ...same,
  operationId: 'user.role',
  method: 'post',
  path: '/users/:name/role',
  summary: 'Change what a person may do',
  params: UserParameters,
  body: RoleRequest,
  answers: { 200: UserView },
  fails: ['VALIDATION', 'NOT_FOUND', 'STILL_NEEDED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ params, body, caller, services }) =>
    ok(await users.changeRole(services, params.name, body.role, caller)),
});

/** POST /users/<name>/reset : for who lost the password or the second factor. */
export const resetUser = route({
  ...same,
  operationId: 'user.reset',
  method: 'post',
  path: '/users/:name/reset',
  summary: 'Take password, factors and sessions away, and invite the person again',
  params: UserParameters,
  body: EmptyRequest,
  answers: { 200: Invitation },
  fails: ['VALIDATION', 'NOT_FOUND', 'AUDIT_UNAVAILABLE'],
  handle: async ({ params, caller, services }) => ok(await users.resetUser(services, params.name, caller)),
});

/** DELETE /users/<name> */
export const removeUser = route({
  ...same,
  operationId: 'user.remove',
  method: 'delete',
  path: '/users/:name',
  summary: 'Remove a person, with their sessions and tokens',
  params: UserParameters,
  answers: { 200: UserRemoved },
  fails: ['VALIDATION', 'NOT_FOUND', 'STILL_NEEDED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ params, caller, services }) => {
    await users.removeUser(services, params.name, caller);
    return ok({});
  },
});
