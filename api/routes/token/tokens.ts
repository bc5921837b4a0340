import { NewToken, TokenPage, TokenParameters, TokenRemoved, TokenRequest } from '../../../domain/schemas/token.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';
import * as tokens from '../../services/tokens.js';

/** GET /tokens : all of the hub, in one page; none shows the token itself. */
export const listTokens = route({
  operationId: 'token.list',
  method: 'get',
  path: '/tokens',
  scope: 'token:read',
  summary: 'List the API tokens',
  answers: { 200: TokenPage },
  fails: [],
  handle: async ({ services }) => ok({ items: await tokens.tokenViews(services), nextPageToken: null }),
});

/** POST /tokens : the token is shown once. */
export const addToken = route({
  operationId: 'token.add',
  method: 'post',
  path: '/tokens',
  scope: 'token:write',
  summary: 'Make an API token with scopes of your own',
  body: TokenRequest,
  answers: { 201: NewToken },
  fails: ['VALIDATION', 'AUDIT_UNAVAILABLE'],
  handle: async ({ body, caller, services }) => ({ status: 201, body: await tokens.addToken(services, body, caller) }),
});

/** DELETE /tokens/<id> */
export const removeToken = route({
  operationId: 'token.remove',
  method: 'delete',
  path: '/tokens/:id',
  scope: 'token:write',
  summary: 'Remove an API token',
  params: TokenParameters,
  answers: { 200: TokenRemoved },
  fails: ['VALIDATION', 'NOT_FOUND', 'STILL_NEEDED', 'AUDIT_UNAVAILABLE'],
  handle: async ({ params, caller, services }) => {
    await tokens.removeToken(services, params.id, caller);
    return ok({});
  },
});
