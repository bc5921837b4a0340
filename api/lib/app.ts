import { createHash } from 'node:crypto';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import { VsaError } from '../../domain/errors.js';
import type { Services } from '../services/services.js';
import { SCOPES } from '../../domain/user/scopes.js';
import { authenticate, type Caller, demand, demandSameOrigin } from './caller.js';
import { type Client, clientOf } from './client.js';
import { askingLimit, guessLimit } from './limits.js';
import { uuidv7 } from '../../lib/uuid.js';
import { problemOf, refusalOf } from './problem.js';
import type { Once, Route } from './route.js';
import { endWhenRefused } from './streamEnd.js';

const PREFIX = '/api/v1';
const BODY_LIMIT = 256 * 1024;

/** The API as an Express app. Throws when a route has no valid scope: what is not guarded is not served. */
export function apiApp(services: Services, routes: readonly Route[], pages: (app: Express) => void): Express {
  routes.forEach(guarded);
  const app = express();
  // Behind a proxy of ours an address is the one that the proxy saw.
  app.set('trust proxy', ['loopback', ...services.configuration.VSA_TRUSTED_PROXIES]);
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('case sensitive routing', true);
  app.use(requestId(services), helmet(SECURITY), noStore);
  pages(app);
  const [guesses, asking] = [guessLimit(), askingLimit()];
  for (const route of routes) {
    const limits = [...(route.takesCode ? [guesses] : []), ...(route.keepsForStrangers ? [asking] : [])];
    const doors = [...limits, authenticated(services, route), jsonBody(route)];
    app[route.method](PREFIX + route.path, ...doors, handler(services, route));
  }
  for (const [path, methods] of methodsByPath(routes)) app.all(PREFIX + path, methodNotAllowed(methods));
  app.use(notFound, problem(services));
  return app;
}

function guarded({ operationId, scope }: Route): void {
  if (scope === 'public' || scope === 'session' || SCOPES.includes(scope)) return;
  throw new Error(`the route ${operationId} has no scope`);
}

const SECURITY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' as const },
};

/** The caller's id of the request where it is a plain word, else a new one; in the answer, the problem and the log. */
const requestId =
  ({ log }: Pick<Services, 'log'>): RequestHandler =>
  (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const id = /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : uuidv7();
    response.locals['requestId'] = id;
    response.set('X-Request-Id', id);
    const began = performance.now();
    response.on('finish', () => {
      const ms = Math.round(performance.now() - began);
      log.info(
        { requestId: id, method: request.method, path: request.path, status: response.statusCode, ms },
        'request',
      );
    });
    next();
  };

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** Before the body is read: a stranger cannot make us parse anything. */
const authenticated =
  (services: Services, route: Route): RequestHandler =>
  async (request, response, next) => {
    const client = clientOf(request);
    response.locals['client'] = client;
    if (route.scope !== 'public') {
      const stays = client.background || isStream(route);
      const caller = await authenticate(services.db, request.get('authorization'), client, stays);
      demand(caller, route);
      response.locals['caller'] = caller;
    } else if (route.method !== 'get') demandSameOrigin(client);
    next();
  };

const isStream = ({ answers }: Route): boolean => Object.values(answers).includes(null);

const parseJson = express.json({ limit: BODY_LIMIT, strict: true, type: 'application/json' });

function jsonBody({ method }: Route): RequestHandler {
  return (request, response, next) => {
    if (method !== 'post') return next();
    if (hasBody(request) && request.is('application/json') === false)
      throw new VsaError('UNSUPPORTED_MEDIA_TYPE', 'The body is not application/json.');
    parseJson(request, response, next);
  };
}

const hasBody = (request: Request): boolean =>
  request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;

const NOBODY: Caller = { principal: '', actor: 'nobody', scopes: [], userUid: null, session: null };

const handler =
  (services: Services, route: Route): RequestHandler =>
  async (request, response) => {
    const caller = (response.locals['caller'] as Caller | undefined) ?? NOBODY;
    const client = response.locals['client'] as Client;
    const raw = { params: { ...request.params }, query: { ...request.query }, body: request.body as unknown };
    const once = route.starts === true ? onceOf(request, route, raw) : NEVER;
    const answer = await route.answer(raw, { caller, client, services, once });
    if ('stream' in answer) {
      endWhenRefused(services, route, client, request, response);
      return answer.stream(request, response);
    }
    response.status(answer.status).set(answer.headers ?? {});
    response.json(answer.body);
  };

const NEVER: Once = { key: '', bodyHash: '' };

function onceOf(request: Request, { operationId }: Route, raw: object): Once {
  const key = request.get('idempotency-key');
  if (key === undefined) throw new VsaError('IDEMPOTENCY_KEY_MISSING', 'The request has no Idempotency-Key header.');
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw badKey();
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([operationId, raw]))
    .digest('hex');
  return { key, bodyHash };
}

function badKey(): VsaError {
  const message = 'Accepted are 1 to 255 printable characters without spaces.';
  return new VsaError('VALIDATION', `Idempotency-Key: ${message}`, {
    errors: [{ pointer: '/Idempotency-Key', message, code: 'IDEMPOTENCY_KEY' }],
  });
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { path, method } of routes) found.set(path, [...(found.get(path) ?? []), method.toUpperCase()]);
  return found;
}

const methodNotAllowed =
  (methods: readonly string[]): RequestHandler =>
  (request, response) => {
    response.set('Allow', methods.join(', '));
    throw new VsaError('METHOD_NOT_ALLOWED', `${request.method} does not exist here; ${methods.join(', ')} does.`);
  };

const notFound: RequestHandler = (request) => {
  throw new VsaError('NOT_FOUND', `There is nothing at ${request.path}.`);
};

/** Four parameters: that is how Express knows it. */
const problem =
  ({ log }: Services): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const refused = refusalOf(error);
    const id = String(response.locals['requestId']);
    if (refused.code === 'INTERNAL') log.error({ err: error, requestId: id, path: request.path }, 'a request failed');
    if (response.headersSent) return void response.destroy();
    sendProblem(refused, request, response, id);
  };

function sendProblem(refused: VsaError, request: Request, response: Response, id: string): void {
  const document = problemOf(refused, request.path, id);
  const seconds = refused.data['retryAfterSeconds'];
  if (typeof seconds === 'number') response.set('Retry-After', String(seconds));
  if (refused.code === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer realm="vsa"');
  response.status(Number(document['status'])).type('application/problem+json').send(JSON.stringify(document));
}
