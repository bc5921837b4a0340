import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { ROUTES } from '../../api/routes/index.js';
import { apiApp } from '../../api/lib/app.js';
import { may } from '../../api/lib/caller.js';
import { Problem } from '../../domain/schemas/common.js';
import { SCOPES } from '../../domain/user/scopes.js';
import { claimNames } from '../../db/queries/claims.js';
import { SITE } from './acting.js';
import { PROGRESS, startFixture, type CallOptions, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate operations, site_names, audit_events, idempotency_keys, operation_events`.execute(api.db);
  Object.assign(api.engine, { up: true, startAnswer: 'started', agentSeen: new Date(), progress: PROGRESS });
});

const refused = async (method: string, path: string, options: CallOptions = {}) => {
  const { status, body, headers } = await api.call(method, '/api/v1' + path, options);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(Problem.safeParse(body).error).toBeUndefined();
  expect(JSON.stringify(body)).not.toMatch(/node_modules|at .*\.(ts|js):/);
  return { ...body, status };
};

describe('who may do what', () => {
  test('all but setup, sign-in and those of agents have a scope; the app does not start with one that lacks it', () => {
    expect(ROUTES.filter(({ scope }) => scope === 'public').map(({ operationId }) => operationId)).toEqual([
      'user.setup',
      'setup.show',
      'setup.admin',
      'login.password',
      'login.passkey-options',
      'login.passkey',
      'login.invitation',
      'agent.register',
      'agent.renew',
    ]);
    const naked = { ...ROUTES[1], scope: undefined } as unknown as (typeof ROUTES)[number];
    expect(() => apiApp({ log: {} } as never, [naked], () => undefined)).toThrow('has no scope');
  });

  test.each(
    ROUTES.filter(({ scope }) => scope !== 'public' && scope !== 'session').map(
      (route) => [route.operationId, route] as const,
    ),
  )('%s: without a token 401, with every other scope 403', async (_name, { method, path, scope }) => {
    const at = path
      .replace(':domain', 'shop.example')
      .replace(':name', 'nobody')
      .replace(':id', path.startsWith('/vps') ? 'vps-01' : randomUUID());
    expect(await refused(method.toUpperCase(), at, { token: null })).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
    });
    const others = await api.token(...SCOPES.filter((each) => each !== scope));
    expect(await refused(method.toUpperCase(), at, { token: others })).toMatchObject({ code: 'FORBIDDEN', scope });
  });

  test('an unknown token, one in the query and another scheme are none', async () => {
    expect(await refused('GET', '/sites', { token: 'vsa_admin_' + 'y'.repeat(43) })).toMatchObject({ status: 401 });
    expect(await refused('GET', '/sites?token=vsa_local_' + 'x'.repeat(43), { token: null })).toMatchObject({
      status: 401,
    });
    const headers = { authorization: 'Basic YTpi' };
    expect(await refused('GET', '/sites', { token: null, headers })).toMatchObject({ status: 401 });
  });

  test('admin may everything', () => {
    const admin = { principal: 'p', actor: 'a', scopes: ['admin'] };
    expect(SCOPES.every((scope) => may(admin, scope))).toBe(true);
  });
});

describe('what is refused before anything happens', () => {
  test.each<[string, string, string, CallOptions, number, string]>([
    ['a wrong method', 'PUT', '/sites', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['an unknown path', 'GET', '/nothing', {}, 404, 'NOT_FOUND'],
    ['a body that is no JSON', 'POST', '/sites', { body: '{"domain":' }, 400, 'VALIDATION'],
    ['a list as body', 'POST', '/sites', { body: '[]' }, 400, 'VALIDATION'],
    ['a body over 256 KiB', 'POST', '/sites', { body: { domain: 'x'.repeat(300_000) } }, 413, 'BODY_TOO_LARGE'],
    [
      'another media type',
      'POST',
      '/sites',
      { body: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an unknown VPS', 'POST', '/sites', { body: { ...SITE, vpsId: 'vps-99' } }, 404, 'VPS_UNKNOWN'],
    ['an unknown site', 'DELETE', '/sites/none.example', {}, 404, 'NOT_FOUND'],
    ['an unknown operation', 'GET', '/operations/' + randomUUID(), {}, 404, 'NOT_FOUND'],
    ['a page token of nowhere', 'GET', '/operations?pageToken=abc', {}, 400, 'VALIDATION'],
    ['a page that is too large', 'GET', '/operations?pageSize=201', {}, 400, 'VALIDATION'],
    ['an unknown query field', 'GET', '/sites?color=red', {}, 400, 'VALIDATION'],
    ['a repeated query field', 'GET', '/operations?state=held&state=held', {}, 400, 'VALIDATION'],
    ['a wrong setup code', 'POST', '/setup', { body: { code: 'AAAA' }, token: null }, 401, 'SETUP_CODE_REFUSED'],
  ])('%s', async (_name, method, path, options, status, code) => {
    expect(await refused(method, path, options)).toMatchObject({ status, code });
    expect(api.engine.started).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ ...SITE, domain: '*.shop.example' }, '/domain', 'WILDCARD_NEEDS_DNS01'],
    [{ ...SITE, domain: ['shop.example'] }, '/domain', 'TYPE'],
    [{ ...SITE, color: 'red' }, '/color', 'UNKNOWN_FIELD'],
    [{ ...SITE, opaque: ['x'] }, '/opaque', 'UNKNOWN_FIELD'],
    [
      { ...SITE, routes: [{ path: '/', upstream: { container: '--privileged', port: 80 } }] },
      '/routes/0/upstream/container',
      'NAME',
    ],
    [
      { ...SITE, routes: [{ path: '/', upstream: { container: 'web', port: '80' } }] },
      '/routes/0/upstream/port',
      'PORT',
    ],
    [{ ...SITE, routes: [{ path: '~ x', upstream: { localPort: 80 } }] }, '/routes/0/path', 'ROUTE'],
    [{ ...SITE, clientMaxBodySize: '20m; x' }, '/clientMaxBodySize', 'SIZE'],
    [{ ...SITE, rateLimit: 'fast' }, '/rateLimit', 'RATE'],
    [{ domain: 'shop.example' }, '/routes', 'MISSING'],
  ])('%j names the field and its code', async (body, pointer, code) => {
    const { status, errors } = (await refused('POST', '/sites', { body })) as unknown as {
      status: number;
      errors: object[];
    };
    expect(status).toBe(400);
    expect(errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  test('a missing Idempotency-Key', async () => {
    const response = await fetch(api.url + '/api/v1/sites', {
      method: 'POST',
      headers: { authorization: `Bearer ${await api.token('admin')}`, 'content-type': 'application/json' },
      body: JSON.stringify(SITE),
    });
    expect(await response.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_MISSING', status: 400 });
  });
});

describe('what is refused for the state things are in', () => {
  test('a claimed name, naming its holder', async () => {
    await claimNames(api.db, randomUUID(), 'other.example', ['other.example', 'shop.example', 'b.shop.example']);
    const answer = await refused('POST', '/sites', { body: SITE });
    expect(answer).toMatchObject({ status: 409, code: 'NAME_CLAIMED', name: 'shop.example', holder: 'other.example' });
    expect(String((answer as { detail?: unknown }).detail)).toContain('take it off other.example first');
  });

  test('a busy site, with the id of the running operation', async () => {
    const first = await api.call('POST', '/api/v1/sites', { body: SITE });
    expect(first.status).toBe(202);
    const second = await refused('POST', '/sites', { body: SITE });
    expect(second).toMatchObject({ status: 409, code: 'CONFLICT', operationId: first.body['id'] });
  });

  test('an offline VPS, unless it may be waited for', async () => {
    api.engine.agentSeen = new Date(Date.now() - 10 * 60_000);
    expect(await refused('POST', '/sites', { body: SITE })).toMatchObject({ status: 409, code: 'VPS_OFFLINE' });
    expect((await api.call('POST', '/api/v1/sites', { body: { ...SITE, waitForVps: true } })).status).toBe(202);
  });

  test('Temporal down: nothing is written', async () => {
    api.engine.up = false;
    expect(await refused('POST', '/sites', { body: SITE })).toMatchObject({ status: 503, code: 'TEMPORAL_DOWN' });
    expect((await api.call('GET', '/api/v1/operations')).body['items']).toEqual([]);
  });

  test('an operation that certainly never started is failed, audited, and its key is free again', async () => {
    api.engine.startAnswer = { refused: 'a test' };
    const headers = { 'idempotency-key': 'k1' };
    expect(await refused('POST', '/sites', { body: SITE, headers })).toMatchObject({
      status: 500,
      code: 'NOT_STARTED',
    });
    expect((await api.call('GET', '/api/v1/operations')).body['items']).toMatchObject([
      { state: 'failed', error: { code: 'NOT_STARTED' } },
    ]);
    expect((await api.call('GET', '/api/v1/audit-logs')).body['items']).toMatchObject([
      { phase: 'outcome', result: 'failed', action: 'site.provision', actor: 'local' },
    ]);
    api.engine.startAnswer = 'started';
    expect((await api.call('POST', '/api/v1/sites', { body: SITE, headers })).status).toBe(202);
  });

  test('the audit cannot be written: 503, and no operation exists', async () => {
    await sql`alter table audit_events rename to hidden`.execute(api.db);
    await sql`create view audit_events as
      select hidden.*, pg_terminate_backend(pg_backend_pid()) as gone from hidden`.execute(api.db);
    await sql`create function die() returns trigger language plpgsql as
      $$begin perform pg_terminate_backend(pg_backend_pid()); return null; end$$`.execute(api.db);
    await sql`create trigger die instead of insert on audit_events for each row execute function die()`.execute(api.db);
    try {
      expect(await refused('POST', '/sites', { body: SITE })).toMatchObject({ status: 503, code: 'AUDIT_UNAVAILABLE' });
    } finally {
      await sql`drop view audit_events`.execute(api.db);
      await sql`drop function die`.execute(api.db);
      await sql`alter table hidden rename to audit_events`.execute(api.db);
    }
    expect((await api.call('GET', '/api/v1/operations')).body['items']).toEqual([]);
    expect(api.engine.started.filter(({ target }) => target === 'audit')).toEqual([]);
  });

  test('what an operation does not accept now', async () => {
    const { body } = await api.call('POST', '/api/v1/sites', { body: SITE });
    const at = `/operations/${String(body['id'])}`;
    expect(await refused('POST', at + '/retry', { body: {} })).toMatchObject({ code: 'NOT_ACTIONABLE' });
    expect(await refused('POST', at + '/answer', { body: { value: 'keep' } })).toMatchObject({
      code: 'NOT_ACTIONABLE',
    });
    expect(await refused('POST', at + '/abandon', { body: { name: 'wrong' } })).toMatchObject({ code: 'VALIDATION' });
    api.engine.progress = { ...PROGRESS, pointOfNoReturn: true, actions: [] };
    expect(await refused('POST', at + '/cancel', { body: {} })).toMatchObject({ code: 'NOT_ACTIONABLE' });
  });
});
