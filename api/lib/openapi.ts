import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { ERRORS, type ErrorCode } from '../../domain/errors.js';
import { PRODUCTION_RULES } from '../../domain/fields/index.js';
import { Problem } from '../../domain/schemas/common.js';
import type { Route } from './route.js';

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly Route[], version: string) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const cookie = { type: 'apiKey', in: 'cookie', name: '__Host-vsa_session' } as const;
  registry.registerComponent('securitySchemes', 'session', cookie);
  routes.forEach((route) => registry.registerPath(pathOf(route)));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'VSA', version, description: 'VPS Admin Suite: websites on VPSes as durable operations.' },
    servers: [{ url: '/api/v1' }],
  });
}

function pathOf(route: Route): RouteConfig {
  const { params, query, body } = route.shapes;
  const content =
    body === null ? {} : { body: { content: { 'application/json': { schema: body(PRODUCTION_RULES) } } } };
  return {
    operationId: route.operationId,
    method: route.method,
    path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
    summary: route.summary,
    ...securityOf(route),
    request: {
      params: params(PRODUCTION_RULES) as z.ZodObject,
      query: query(PRODUCTION_RULES) as z.ZodObject,
      ...(route.starts === true ? { headers: z.object({ 'Idempotency-Key': z.string() }) } : {}),
      ...content,
    },
    responses: { ...answersOf(route), ...refusalsOf(route) },
  };
}

function securityOf({ scope }: Route): Pick<RouteConfig, 'security'> {
  if (scope === 'public') return {};
  return { security: scope === 'session' ? [{ session: [] }] : [{ token: [scope] }, { session: [] }] };
}

const answersOf = ({ answers }: Route): RouteConfig['responses'] =>
  Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      schema === null
        ? {
            description: 'Server-Sent Events named operation',
            content: { 'text/event-stream': { schema: z.string() } },
          }
        : { description: 'The answer', content: { 'application/json': { schema } } },
    ]),
  );

/** The refusals of every guarded route, beside its own. */
const COMMON: readonly ErrorCode[] = [
  ...(['UNAUTHENTICATED', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'CROSS_SITE'] as const),
  ...(['DATABASE_DOWN', 'INTERNAL'] as const),
];
const STARTING: readonly ErrorCode[] = [
  'IDEMPOTENCY_KEY_MISSING',
  'IDEMPOTENCY_KEY_REUSED',
  'TEMPORAL_DOWN',
  'AUDIT_UNAVAILABLE',
  'NOT_STARTED',
];

function refusalsOf({ fails, starts }: Route): RouteConfig['responses'] {
  const codes = [...new Set([...fails, ...(starts === true ? STARTING : []), ...COMMON])];
  const byStatus = grouped(codes);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      { description: group.join(', '), content: { 'application/problem+json': { schema: Problem } } },
    ]),
  );
}

function grouped(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) groups.set(ERRORS[code].status, [...(groups.get(ERRORS[code].status) ?? []), code]);
  return groups;
}
