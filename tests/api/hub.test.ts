import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { ROUTES } from '../../api/routes/index.js';
import { VpsView } from '../../domain/schemas/vps.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());

test('the setup code becomes one admin token, once', async () => {
  const file = join(api.folder, 'setup-code');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const code = (await readFile(file, 'utf8')).trim();
  const first = await api.call('POST', '/api/v1/setup', { body: { code }, token: null });
  expect(first.status).toBe(201);
  const token = String(first.body['token']);
  expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(200);
  const second = await api.call('POST', '/api/v1/setup', { body: { code }, token: null });
  expect(second.body).toMatchObject({ code: 'SETUP_CODE_REFUSED', status: 401 });
  const kept = await sql<{ all: string }>`select string_agg(t::text, '') as all from tokens t`.execute(api.db);
  expect(kept.rows[0]?.all).not.toContain(token.slice(10));
});

test('POST /vps prepares a new VPS, and answers an active one', async () => {
  const body = { id: 'vps-02', hostname: 'web2', address: '127.0.0.2', httpPort: 80, httpsPort: 443 };
  const added = await api.call('POST', '/api/v1/vps', { body });
  expect(added).toMatchObject({ status: 202, body: { kind: 'addVps', target: 'vps-02' } });
  expect(api.engine.started.at(-1)).toMatchObject({ workflowId: 'vps/vps-02', kind: 'addVps' });
  const again = await api.call('POST', '/api/v1/vps', { body: { ...body, id: 'vps-01' } });
  expect(again.status).toBe(200);
  expect(VpsView.parse(again.body)).toMatchObject({ id: 'vps-01', state: 'active' });
  api.engine.agentSeen = null;
  expect((await api.call('GET', '/api/v1/vps/vps-01')).body).toMatchObject({ state: 'offline' });
  api.engine.agentSeen = new Date();
  api.engine.answer = [{ domain: 'a.example' }];
  expect((await api.call('GET', '/api/v1/vps/vps-01/vhosts')).body).toMatchObject({
    items: [{ domain: 'a.example' }],
  });
  api.engine.answer = { live: 2, generations: [1, 2] };
  expect((await api.call('GET', '/api/v1/vps/vps-01/history')).body).toMatchObject({ live: 2, source: 'live' });
});

test('the OpenAPI document has every route with its scope and refusals', async () => {
  const { body } = await api.call('GET', '/api/openapi.json', { token: null });
  const paths = body['paths'] as Record<string, Record<string, { operationId: string }>>;
  const documented = Object.values(paths).flatMap((methods) => Object.values(methods).map((each) => each.operationId));
  expect(documented.toSorted()).toEqual(ROUTES.map((each) => each.operationId).toSorted());
  expect(JSON.stringify(paths['/sites'])).toContain('"domain":{"type":"string"');
  expect(body['openapi']).toBe('3.1.0');
});

test('pages need no token, run no script, and are never cached', async () => {
  for (const path of ['/api/docs', '/healthz', '/readyz']) {
    const { status, headers, body } = await api.call('GET', path, { token: null });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(JSON.stringify(body)).not.toContain('<script');
  }
});

test('readyz names the part that is down', async () => {
  api.engine.up = false;
  const { status, body } = await api.call('GET', '/readyz', { token: null });
  api.engine.up = true;
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 'down', parts: { temporal: { status: 'down' }, postgres: { status: 'ok' } } });
});
