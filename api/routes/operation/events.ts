import { VsaError } from '../../../domain/errors.js';
import { EventsQuery, OperationParameters } from '../../../domain/schemas/operation.js';
import { findOperation } from '../../../db/queries/operations.js';
import { streamEvents } from '../../lib/events.js';
import { route } from '../../lib/route.js';

/** GET /operations/<id>/events : its changes as they come, until its end. */
export const watchOperation = route({
  operationId: 'operation.watch',
  method: 'get',
  path: '/operations/:id/events',
  scope: 'operation:read',
  summary: 'Stream the changes of an operation (SSE, resumable by Last-Event-ID)',
  params: OperationParameters,
  answers: { 200: null },
  fails: ['NOT_FOUND'],
  handle: async ({ params, caller, services }) => {
    const row = await findOperation(services.db, params.id);
    if (row === null) throw new VsaError('NOT_FOUND', `There is no operation ${params.id}.`);
    services.watch.follow(row.id);
    const current = async () => services.operations.view((await findOperation(services.db, row.id)) ?? row);
    const times = await services.operations.usual(row.kind);
    return { stream: (request, response) => streamEvents(services, caller, row.id, current, times, request, response) };
  },
});

/** GET /events : the changes of every operation. */
export const watchAll = route({
  operationId: 'event.watch',
  method: 'get',
  path: '/events',
  scope: 'operation:read',
  summary: 'Stream the changes of all operations (SSE, resumable by Last-Event-ID)',
  query: EventsQuery,
  answers: { 200: null },
  fails: ['VALIDATION'],
  handle: async ({ query, caller, services }) => ({
    stream: (request, response) => {
      if (query.lastEventId !== undefined) request.headers['last-event-id'] ??= query.lastEventId;
      return streamEvents(services, caller, null, async () => null, null, request, response);
    },
  }),
});
