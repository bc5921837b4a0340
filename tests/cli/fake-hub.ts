import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the fake hub saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What it answers: JSON with a status, or anything a function writes by itself. */
export type Answer =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | ((request: Seen, response: ServerResponse) => void);

export interface FakeHub {
  readonly url: string;
  readonly seen: Seen[];
  /** `POST /api/v1/sites` -> its answer; a list is used up one by one, the last one stays. */
  readonly answers: Record<string, Answer | Answer[]>;
  close(): Promise<void>;
}

/** An HTTP server that speaks the hub's shapes from a table. */
export async function fakeHub(answers: Record<string, Answer | Answer[]> = {}): Promise<FakeHub> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    const text = Buffer.concat(await request.toArray()).toString();
    const { method = '', headers } = request;
    const one = { method, path: url.pathname, query: url.searchParams, headers, body: text ? JSON.parse(text) : null };
    seen.push(one);
    respond(pick(answers, `${method} ${url.pathname}`), one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An RFC 9457 answer. */
export const problem = (status: number, code: string, detail: string, more: object = {}): Answer => ({
  status,
  body: { type: 'about:blank', title: code, status, code, detail, ...more },
  headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' },
});

/** An event stream of operation states; then it stays open, or breaks off. */
export const events =
  (views: readonly object[], { firstId = 1, end = false } = {}): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    views.forEach((view, index) => {
      response.write(`id: ${firstId + index}\nevent: operation\ndata: ${JSON.stringify(view)}\n\n`);
    });
    if (end) response.end();
  };

function pick(answers: Record<string, Answer | Answer[]>, key: string): Answer {
  const entry = answers[key];
  if (entry === undefined) return problem(404, 'NOT_FOUND', `the fake hub has no ${key}`);
  if (!Array.isArray(entry)) return entry;
  return (entry.length > 1 ? entry.shift() : entry[0]) as Answer;
}

function respond(answer: Answer, request: Seen, response: ServerResponse): void {
  if (typeof answer === 'function') return answer(request, response);
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
  response.end(JSON.stringify(answer.body));
}
