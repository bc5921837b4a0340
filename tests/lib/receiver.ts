import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { freePorts } from './ports.js';

/** A notice as it arrived. */
export interface Arrived {
  readonly id: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: { readonly type: string; readonly data: Record<string, unknown> };
  /** The status it was answered with; null: none. */
  readonly status: number | null;
}

export interface Receiver {
  readonly url: string;
  /** Everything that came, in order. */
  readonly arrived: Arrived[];
  /** What the next requests are answered with; the last one stays. null: nothing at all. */
  answers: (number | null)[];
  /** Sent with every answer. */
  words: string;
  headers: Record<string, string>;
  /** Nobody listens until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** A secret of the form of Standard Webhooks, and what it stands for. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Receives what VSA tells, as the operator's own service would. */
export async function startReceiver(): Promise<Receiver> {
  const [port = 0] = await freePorts(1);
  const arrived: Arrived[] = [];
  let server = serve();

  function serve() {
    const created = createServer(async (request, response) => {
      const raw = Buffer.concat(await request.toArray()).toString();
      const status = (receiver.answers.length > 1 ? receiver.answers.shift() : receiver.answers[0]) ?? null;
      const id = String(request.headers['webhook-id']);
      const body = JSON.parse(raw) as Arrived['body'];
      arrived.push({ id, path: request.url ?? '', headers: request.headers, raw, body, status });
      if (status !== null) respond(response, status);
    });
    return created;
  }
  const respond = (response: ServerResponse, status: number) => {
    response.writeHead(status, receiver.headers);
    response.end(receiver.words);
  };
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/services/T0000/SECRETPATH?token=QUERYSECRET`,
    arrived,
    answers: [204],
    words: '',
    headers: {},
    async down() {
      const ended = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await ended;
    },
    async up() {
      server = serve();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    },
    stop: () => (server.listening ? receiver.down() : Promise.resolve()),
  };
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return receiver;
}

/** Whether the signature is that of Standard Webhooks 1.0.0 over id, time and body, made within five minutes. */
export function isSigned({ headers, raw }: Arrived, secret = SECRET): boolean {
  const [id, time, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name]);
  if (typeof signature !== 'string' || Math.abs(Date.now() / 1_000 - Number(time)) > 300) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${time}.${raw}`).digest('base64')}`);
  return expected.length === signature.length && timingSafeEqual(expected, Buffer.from(signature));
}
