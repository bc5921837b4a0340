import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from '../../api/lib/tokens.js';
import type { Route } from '../../api/lib/route.js';
import { ROUTES } from '../../api/routes/index.js';
import { insertSession } from '../../db/queries/sessions.js';
import { insertUser, type UserRow } from '../../db/queries/users.js';
import { ROLES, type Role } from '../../domain/user/roles.js';
import type { SessionStep } from '../../domain/user/session.js';
import { uuidv7 } from '../../lib/uuid.js';
import { startFixture, type Fixture } from './fixture.js';

/** Whom a route lets in. Written by hand and from nothing in the code: this is what was decided. */
const EVERYBODY = ['nobody', 'half way', 'without a factor', 'viewer', 'operator', 'admin', 'token'] as const;
type Principal = (typeof EVERYBODY)[number];

const PEOPLE = ['viewer', 'operator', 'admin'] as const;
const ANY: readonly Principal[] = EVERYBODY;
const SIGNED_IN: readonly Principal[] = PEOPLE;
const SESSION: readonly Principal[] = ['half way', 'without a factor', ...PEOPLE];
const ENROLLING: readonly Principal[] = ['without a factor', ...PEOPLE];
const READERS: readonly Principal[] = [...PEOPLE, 'token'];
const OPERATORS: readonly Principal[] = ['operator', 'admin', 'token'];
const ADMINS: readonly Principal[] = ['admin', 'token'];

const LETS_IN: Readonly<Record<string, readonly Principal[]>> = {
  ...each(ANY, 'user.setup', 'setup.show', 'setup.admin', 'login.password', 'login.passkey-options', 'login.passkey'),
  ...each(ANY, 'login.invitation', 'agent.register', 'agent.renew'),
  ...each(['half way'], 'login.code'),
  ...each(SESSION, 'session.show', 'session.end'),
  ...each(ENROLLING, 'session.totp', 'session.totp-confirm', 'session.passkey-options', 'session.passkey-add'),
  ...each(SIGNED_IN, 'session.list', 'session.remove', 'session.password'),
  ...each(SIGNED_IN, 'session.passkey-list', 'session.passkey-remove'),
  ...each(READERS, 'site.list', 'site.show', 'site.plan', 'container.list', 'stack.list', 'hub.show', 'traffic.stats'),
  ...each(READERS, 'certificate.list', 'certificate.expiring'),
  ...each(READERS, 'operation.list', 'operation.show', 'operation.watch', 'event.watch', 'audit.list'),
  ...each(READERS, 'alert.list', 'schedule.list', 'vps.list', 'vps.show'),
  ...each(READERS, 'vhost.list', 'vhost.show', 'vhost.history', 'vps.tree-hash'),
  ...each(OPERATORS, 'site.provision', 'site.unprovision', 'certificate.renew', 'certificate.renewLineage'),
  ...each(OPERATORS, 'hub.publish', 'operation.cancel', 'operation.retry', 'operation.answer', 'operation.abandon'),
  ...each(OPERATORS, 'alert.ack', 'alert.test', 'schedule.apply'),
  ...each(OPERATORS, 'schedule.pause', 'schedule.resume', 'schedule.trigger'),
  ...each(ADMINS, 'vps.add', 'vps.join', 'vps.prepare', 'vps.remove'),
  ...each(ADMINS, 'user.list', 'user.add', 'user.role', 'user.reset', 'user.remove', 'user.setup-code'),
  ...each(ADMINS, 'token.list', 'token.add', 'token.remove'),
};

function each(who: readonly Principal[], ...operationIds: string[]): Record<string, readonly Principal[]> {
  return Object.fromEntries(operationIds.map((operationId) => [operationId, who]));
}

let api: Fixture;
const people = new Map<Role, UserRow>();
beforeAll(async () => {
  api = await startFixture();
  for (const role of ROLES) {
    const user = await insertUser(api.db, { id: uuidv7(), name: `a-${role}`, role, passwordHash: null });
    if (user !== null) people.set(role, user);
  }
}, 60_000);
afterAll(() => api.stop());

test('every route has a row, and every row a route', () => {
  expect(Object.keys(LETS_IN).toSorted()).toEqual(ROUTES.map(({ operationId }) => operationId).toSorted());
});

describe.each(ROUTES.map((route) => [route.operationId, route] as const))('%s', (operationId, route) => {
  test.each(EVERYBODY)('as %s', async (principal) => {
    const refusal = await refusalOf(route, await headersOf(principal));
    const isLetIn = LETS_IN[operationId]?.includes(principal) ?? false;
    if (isLetIn) expect(refusal).toBeNull();
    else if (principal === 'nobody') expect(refusal).toBe('UNAUTHENTICATED');
    else expect(refusal).toMatch(/^(FORBIDDEN|SECOND_FACTOR_NEEDED|NO_SESSION|SESSION_STEP)$/);
  });

  test('as one whose session has ended', async () => {
    const refusal = await refusalOf(route, await sessionOf('admin', 'done', new Date(Date.now() - 1_000)));
    expect(refusal).toBe(LETS_IN[operationId] === ANY ? null : 'UNAUTHENTICATED');
  });

  test('as a signed-in person whose browser another site has made ask', async () => {
    const headers = { ...(await sessionOf('admin', 'done')), 'sec-fetch-site': 'cross-site' };
    if (LETS_IN[operationId] !== ANY) expect(await refusalOf(route, headers)).toBe('CROSS_SITE');
  });
});

const headersOf = async (principal: Principal): Promise<Record<string, string>> =>
  principal === 'nobody'
    ? {}
    : principal === 'token'
      ? { authorization: `Bearer ${await api.token('admin')}` }
      : principal === 'half way'
        ? sessionOf('admin', 'code')
        : principal === 'without a factor'
          ? sessionOf('admin', 'enrol')
          : sessionOf(principal, 'done');

/** The cookie of a session of its own: some routes end it. */
async function sessionOf(
  role: Role,
  step: SessionStep,
  endsAt = new Date(Date.now() + 60_000),
): Promise<Record<string, string>> {
  const secret = randomBytes(32).toString('base64url');
  const who = { userUid: people.get(role)?.user_uid ?? 0, address: '198.51.100.1', userAgent: 'test' };
  await insertSession(api.db, { id: uuidv7(), hash: hashOf(secret), step, now: new Date(), endsAt, ...who });
  return { cookie: `vsa_session=${secret}`, 'sec-fetch-site': 'same-origin' };
}

/** With which code the door stayed shut; null: it was opened, whatever was said inside. */
async function refusalOf(route: Route, headers: Record<string, string>): Promise<string | null> {
  const path = route.path
    .replace(':domain', 'shop.example')
    .replace(':name', 'nobody')
    .replace(':id', route.path.startsWith('/vps') ? 'vps-01' : randomUUID());
  const leaving = new AbortController();
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method: route.method.toUpperCase(),
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    ...(route.method === 'post' ? { body: '{"unknown":1}' } : {}),
    signal: leaving.signal,
  });
  const isStream = (response.headers.get('content-type') ?? '').includes('event-stream');
  const code = isStream ? '' : ((await response.json()) as { code?: string }).code;
  leaving.abort();
  return code !== undefined && SHUT.includes(code) ? code : null;
}

/** A wrong code or password is refused by the same status, but behind the door. */
const SHUT = ['UNAUTHENTICATED', 'FORBIDDEN', 'SECOND_FACTOR_NEEDED', 'NO_SESSION', 'SESSION_STEP', 'CROSS_SITE'];
