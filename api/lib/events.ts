import type { Request, Response } from 'express';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { UsualTimes } from '../../domain/operation/usual.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { eventsAfter, lastEventUid } from '../../db/queries/events.js';
import type { OperationEvent } from '../services/watch.js';
import type { Services } from '../services/services.js';
import { may, type Caller } from './caller.js';
import { forCaller, withUsual } from './operationView.js';

/** Keeps proxies from closing a silent stream. */
const HEARTBEAT = 15_000;
const PAGE = 500;

/**
 * Streams the changes of one operation, or of all when `id` is null, as Server-Sent Events (WHATWG HTML, 9.2) named
 * `operation`. Resumes after Last-Event-ID without a gap; an operation's own stream ends with its final state.
 * `times`: what it and its steps usually take; in the outbox they are not, for they change by themselves.
 */
export async function streamEvents(
  { db, watch }: Pick<Services, 'db' | 'watch'>,
  caller: Caller,
  id: string | null,
  current: () => Promise<OperationView | null>,
  times: UsualTimes | null,
  request: Request,
  response: Response,
): Promise<void> {
  const waiting: OperationEvent[] = [];
  let send = (event: OperationEvent): void => void waiting.push(event);
  const unsubscribe = watch.subscribe((event) => send(event));
  response.on('close', unsubscribe);

  const resumeAt = /^\d{1,15}$/.exec(request.get('last-event-id') ?? '')?.[0];
  let seen = resumeAt === undefined ? await lastEventUid(db) : Number(resumeAt);
  // Looked at after the uid was read: what is current holds all that happened up to it.
  const view = await current();

  const maySteer = may(caller, 'operation:write');
  const shown = (each: OperationView) => forCaller(times === null ? each : withUsual(each, times), maySteer);
  const stream = eventStream(response, shown, id);
  if (resumeAt === undefined && view !== null) stream.send({ uid: seen, view }, true);
  for (;;) {
    const page = await eventsAfter(db, seen, id, PAGE);
    for (const row of page) stream.send({ uid: row.event_uid, view: row.body as OperationView });
    seen = page.at(-1)?.event_uid ?? seen;
    if (page.length < PAGE) break;
  }
  send = stream.send;
  waiting.forEach((event) => stream.send(event));
  // Whoever resumes at or after the end of an operation gets its end again, and so stops.
  if (view !== null && !OPEN_STATES.includes(view.state)) stream.send({ uid: seen, view }, true);
}

function eventStream(response: Response, shown: (view: OperationView) => OperationView, id: string | null) {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT);
  response.on('close', () => clearInterval(heartbeat));
  let last = -1;
  return {
    send: ({ uid, view }: OperationEvent, always = false): void => {
      if (response.writableEnded || (id !== null && view.id !== id)) return;
      if (!always && uid <= last) return;
      last = Math.max(last, uid);
      response.write(`id: ${uid}\nevent: operation\ndata: ${JSON.stringify(shown(view))}\n\n`);
      if (id !== null && !OPEN_STATES.includes(view.state)) response.end();
    },
  };
}
