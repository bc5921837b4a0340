import * as z from 'zod';
import type { Ask } from '../../../domain/contracts.js';
import type { Shape } from '../../../domain/schemas/common.js';
import { freshness } from '../../../domain/schemas/common.js';
import { VhostParameters, VpsParameters } from '../../../domain/schemas/vps.js';
import { knownVps } from '../../services/fleet.js';
import { ok } from '../../lib/accepted.js';
import { route } from '../../lib/route.js';

/** GET /vps/<id>/vhosts : every vhost of the live tree as the reader understands it. */
export const listVhosts = reads(
  'vhost.list',
  '/vps/:id/vhosts',
  'List the live vhosts of a VPS',
  VpsParameters,
  () => ({
    question: 'vhosts',
  }),
);

/** GET /vps/<id>/vhosts/<domain> : the text of one live vhost. */
export const showVhost = reads(
  'vhost.show',
  '/vps/:id/vhosts/:domain',
  'Show the text of a live vhost',
  VhostParameters,
  ({ domain }) => ({ question: 'vhost', domain }),
);

/** GET /vps/<id>/history : the generations that are kept. */
export const listGenerations = reads(
  'vhost.history',
  '/vps/:id/history',
  'List the kept generations of a VPS',
  VpsParameters,
  () => ({ question: 'history' }),
);

/** GET /vps/<id>/tree-hash : sha256 of the live tree. */
export const showTreeHash = reads(
  'vps.tree-hash',
  '/vps/:id/tree-hash',
  'Hash the live tree of a VPS',
  VpsParameters,
  () => ({ question: 'treeHash' }),
);

/** A route that passes one question to the agent; a list comes as `items`. */
function reads<P extends Shape<z.ZodType<z.output<ReturnType<typeof VpsParameters>>>>>(
  operationId: string,
  path: string,
  summary: string,
  params: P,
  ask: (params: z.output<ReturnType<P>>) => Ask,
) {
  return route({
    operationId,
    method: 'get',
    path,
    scope: 'vps:read',
    summary,
    params,
    answers: { 200: z.looseObject(freshness) },
    fails: ['NOT_FOUND', 'VPS_UNKNOWN', 'VPS_OFFLINE'],
    handle: async ({ params: named, services }) => {
      await knownVps(services, named.id);
      const answer = await services.engine.ask(named.id, ask(named));
      const fresh = { source: 'live', asOf: new Date().toISOString() };
      return ok(
        Array.isArray(answer) ? { items: answer, nextPageToken: null, ...fresh } : { ...(answer as object), ...fresh },
      );
    },
  });
}
