import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { ROUTES } from '../../api/routes/index.js';
import { uuidv7 } from '../../api/lib/ids.js';
import { recordOutcome } from '../../db/queries/audit.js';
import { finishOperation } from '../../db/queries/operations.js';
import { recordSite } from '../../db/queries/sites.js';
import { findVps } from '../../db/queries/vps.js';
import { AuditPage } from '../../domain/schemas/audit.js';
import { OperationView } from '../../domain/schemas/operation.js';
import { SiteDetail } from '../../domain/schemas/site.js';
import { VpsView } from '../../domain/schemas/vps.js';
import { DEFAULT_OPTIONS } from '../../domain/site/defaults.js';
import type { SiteModel } from '../../domain/site/model.js';
import { PROGRESS, startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate operations, site_names, sites, audit_events, idempotency_keys, operation_events`.execute(api.db);
  Object.assign(api.engine, { startAnswer: 'started', agentSeen: new Date(), progress: PROGRESS });
  api.engine.started.length = 0;
});

const SITE = { domain: 'shop.example', routes: [{ path: '/', upstream: { container: 'web', port: 3000 } }] };
const MODEL = {
  ...DEFAULT_OPTIONS,
  domain: 'shop.example',
  aliases: ['www.shop.example'],
  tls: null,
  routes: [],
  redirectTo: null,
  opaque: [],
} as unknown as SiteModel;

const provision = async (body: object = SITE, headers: Record<string, string> = {}) => {
  const answer = await api.call('POST', '/api/v1/sites', { body, headers });
  expect(answer.status).toBe(202);
  return OperationView.parse(answer.body);
};
const finish = async (id: string) => {
  await finishOperation(api.db, id, { state: 'succeeded', progress: PROGRESS, error: null, result: { generation: 2 } });
  await recordOutcome(api.db, { id: uuidv7(), operationId: id, result: 'succeeded', error: null });
};
const record = async () => {
  const vpsUid = (await findVps(api.db, 'vps-01'))?.vps_uid ?? 0;
  const site = { domain: 'shop.example', vpsUid, model: MODEL, certificateUid: null };
  await recordSite(api.db, { ...site, proof: { at: 'x', checks: [] }, generation: 2 });
};

/** Reads a stream until it ends or `enough` says so. */
async function events(path: string, headers: Record<string, string>, enough: (views: Received[]) => boolean) {
  const stop = new AbortController();
  const token = await api.token('operation:read');
  const response = await fetch(api.url + path, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: stop.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (enough(received(text))) break;
  }
  stop.abort();
  return received(text);
}
interface Received {
  readonly id: string;
  readonly view: OperationView;
}
const received = (text: string): Received[] =>
  [...text.matchAll(/id: (\d+)\nevent: operation\ndata: (.*)\n\n/g)].map(([, id = '', data = '']) => ({
    id,
    view: JSON.parse(data) as OperationView,
  }));

describe('POST /sites', () => {
  test('answers 202 with the operation, and starts the workflow with its typed input', async () => {
    const view = await provision({
      ...SITE,
      rateLimit: 'off',
      headers: { frameOptions: null },
      timeouts: { read: '300s' },
    });
    expect(view).toMatchObject({ kind: 'provisionSite', target: 'shop.example', state: 'accepted', actor: 'local' });
    expect(view.links.temporal).toBe('http://127.0.0.1:8233/namespaces/vsa/workflows/site%2Fshop.example');
    expect(api.engine.started).toMatchObject([
      {
        workflowId: 'site/shop.example',
        operationId: view.id,
        input: {
          operationId: view.id,
          vpsId: 'vps-01',
          waitForVps: false,
          base: null,
          names: [
            { name: 'shop.example', typed: true },
            { name: 'www.shop.example', typed: false },
          ],
          change: {
            domain: 'shop.example',
            aliases: ['www.shop.example'],
            routes: [{ path: '/', upstream: { kind: 'container', container: 'web', port: 3000 } }],
            options: {
              rateLimit: null,
              headers: { frameOptions: null },
              timeouts: { connect: '60s', read: '300s', send: '120s' },
            },
            skipCert: false,
          },
        },
      },
    ]);
  });

  test('the same key is the same answer and one operation; with another body it is refused', async () => {
    const key = { 'idempotency-key': 'once' };
    const [first, second] = await Promise.all([provision(SITE, key), provision(SITE, key)]);
    expect(second).toEqual(first);
    await finish(first.id);
    expect(await provision(SITE, key)).toEqual(first);
    expect(api.engine.started).toHaveLength(1);
    const other = await api.call('POST', '/api/v1/sites', { body: { ...SITE, www: false }, headers: key });
    expect(other.body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('eight at once on one site: one is accepted, seven are told which', async () => {
    const calls = Array.from({ length: 8 }, () => api.call('POST', '/api/v1/sites', { body: SITE }));
    const answers = await Promise.all(calls);
    const ids = new Set(answers.map(({ status, body }) => (status === 202 ? body['id'] : body['operationId'])));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(ids.size).toBe(1);
  });

  test('an unclear start is left to the reconciler: the operation is accepted', async () => {
    api.engine.startAnswer = 'unclear';
    const { id } = await provision();
    expect((await api.call('GET', `/api/v1/operations/${id}`)).body).toMatchObject({
      state: 'accepted',
      source: 'record',
    });
  });
});

describe('a recorded site', () => {
  test('is listed and shown, with the operation that is open on it', async () => {
    await record();
    const { id } = await provision();
    const shown = SiteDetail.parse((await api.call('GET', '/api/v1/sites/shop.example')).body);
    expect(shown).toMatchObject({ state: 'changing', url: 'http://shop.example', operation: { id, source: 'live' } });
    await finish(id);
    const list = (await api.call('GET', '/api/v1/sites?pageSize=1')).body;
    expect(list).toMatchObject({ items: [{ domain: 'shop.example', state: 'http-only' }], nextPageToken: null });
  });

  test('keeps its names when it is changed, also those nobody types again', async () => {
    await record();
    await provision({ domain: 'shop.example', clientMaxBodySize: '50m' });
    expect(api.engine.started[0]?.input).toMatchObject({
      change: { aliases: ['www.shop.example'], options: { clientMaxBodySize: '50m' } },
    });
  });

  test('is unprovisioned by DELETE with its options', async () => {
    await record();
    const answer = await api.call('DELETE', '/api/v1/sites/shop.example?containers=keep&keepCert=true');
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/v1/operations/${String(answer.body['id'])}`);
    const input = { domain: 'shop.example', containers: 'keep', keepCertificate: true, purge: false };
    expect(api.engine.started).toMatchObject([{ kind: 'unprovisionSite', input }]);
  });

  test('POST /sites/plan asks the agent and looks at the names, and writes nothing', async () => {
    const plan = { base: { site: 'a', global: 'b' }, current: null, desired: {}, changes: [], warnings: ['w'] };
    api.engine.answer = plan;
    const body = { domain: 'shop.localhost', routes: SITE.routes };
    expect((await api.call('POST', '/api/v1/sites/plan', { body })).body).toMatchObject({ code: 'VALIDATION' });
    const { status, body: answer } = await api.call('POST', '/api/v1/sites/plan', { body: { ...SITE, www: false } });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ base: plan.base, warnings: ['w'], checks: [{ name: 'shop.example' }] });
    expect((await api.call('GET', '/api/v1/operations')).body['items']).toEqual([]);
  });
});

describe('an open operation', () => {
  test('is steered by its Updates and by cancel', async () => {
    const { id } = await provision();
    api.engine.progress = { ...PROGRESS, actions: ['cancel', 'retry', 'answer', 'abandon'] };
    const at = `/api/v1/operations/${id}`;
    expect((await api.call('POST', at + '/answer', { body: { value: 'keep' } })).status).toBe(202);
    expect((await api.call('POST', at + '/retry', { body: {} })).status).toBe(202);
    expect((await api.call('POST', at + '/abandon', { body: { name: 'shop.example' } })).status).toBe(202);
    expect((await api.call('POST', at + '/cancel', { body: {} })).status).toBe(202);
    expect(api.engine.updates).toEqual([['answer', 'keep'], ['retry'], ['abandon']]);
    expect(api.engine.cancelled).toEqual([id]);
  });

  test('streams its changes to its end, and resumes without a gap', async () => {
    const { id } = await provision();
    const path = `/api/v1/operations/${id}/events`;
    const reading = events(path, {}, () => false);
    api.engine.progress = { ...PROGRESS, version: 2, warnings: ['something'] };
    await expect
      .poll(async () => (await api.call('GET', `/api/v1/operations/${id}`)).body['warnings'])
      .toEqual(['something']);
    await expect
      .poll(
        async () => (await sql<{ n: number }>`select count(*) as n from operation_events`.execute(api.db)).rows[0]?.n,
        {
          timeout: 5_000,
        },
      )
      .toBeGreaterThan(0);
    await finish(id);
    const all = await reading;
    expect(all.at(-1)?.view).toMatchObject({ state: 'succeeded', result: { generation: 2 }, actions: [] });
    expect(all.map((event) => Number(event.id))).toEqual(
      all.map((event) => Number(event.id)).toSorted((a, b) => a - b),
    );
    const again = await events(path, { 'last-event-id': '0' }, () => false);
    expect(again.at(-1)?.view.state).toBe('succeeded');
    const last = again.at(-1)?.id ?? '';
    expect(await events(path, { 'last-event-id': last }, () => false)).toMatchObject([
      { view: { state: 'succeeded' } },
    ]);
    const ended = (seen: Received[]) => seen.some(({ view }) => view.state === 'succeeded');
    const everything = (await events('/api/v1/events', { 'last-event-id': '0' }, ended)).map((event) =>
      Number(event.id),
    );
    expect(everything).toEqual([...new Set(everything)].toSorted((a, b) => a - b));
    expect(everything.length).toBeGreaterThan(1);
  });

  test('shows no actions to a caller who may not steer it', async () => {
    const { id } = await provision();
    const token = await api.token('operation:read');
    expect((await api.call('GET', `/api/v1/operations/${id}`, { token })).body['actions']).toEqual([]);
    expect((await api.call('GET', `/api/v1/operations/${id}`)).body['actions']).toEqual(['cancel']);
  });

  test('lists page through all, newest first', async () => {
    for (const domain of ['a.example.org', 'b.example.org', 'c.example.org']) await provision({ ...SITE, domain });
    const first = (await api.call('GET', '/api/v1/operations?pageSize=2')).body;
    const rest = (await api.call('GET', `/api/v1/operations?pageSize=2&pageToken=${String(first['nextPageToken'])}`))
      .body;
    const targets = [first, rest].flatMap((page) => (page['items'] as { target: string }[]).map((each) => each.target));
    expect(targets).toEqual(['c.example.org', 'b.example.org', 'a.example.org']);
    expect(rest['nextPageToken']).toBeNull();
  });
});

describe('the rest of the API', () => {
  test('audit: one event per operation, filtered', async () => {
    const { id } = await provision();
    await finish(id);
    const page = AuditPage.parse((await api.call('GET', '/api/v1/audit-logs?action=site.provision')).body);
    expect(page.items).toMatchObject([
      { operationId: id, result: 'succeeded', target: 'shop.example', vpsId: 'vps-01' },
    ]);
    expect((await api.call('GET', '/api/v1/audit-logs?from=2100-01-01T00:00:00Z')).body['items']).toEqual([]);
  });

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
    expect(added).toMatchObject({ status: 202, body: { kind: 'prepareVps', target: 'vps-02' } });
    expect(api.engine.started.at(-1)).toMatchObject({ workflowId: 'vps/vps-02', kind: 'prepareVps' });
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
    const documented = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((each) => each.operationId),
    );
    expect(documented.toSorted()).toEqual(ROUTES.map((each) => each.operationId).toSorted());
    expect(JSON.stringify(paths['/sites'])).toContain('"domain":{"type":"string"');
    expect(body['openapi']).toBe('3.1.0');
  });

  test('pages need no token, run no script, and are never cached', async () => {
    for (const path of ['/', '/api/docs', '/healthz', '/readyz']) {
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
});
