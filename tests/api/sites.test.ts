import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SiteDetail } from '../../domain/schemas/site.js';
import { acting, SITE, type Acting } from './acting.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
let site: Acting;
beforeAll(async () => {
  api = await startFixture();
  site = acting(api);
}, 60_000);
afterAll(() => api.stop());
beforeEach(() => site.forgetAll());

describe('POST /sites', () => {
  test('answers 202 with the operation, and starts the workflow with its typed input', async () => {
    const view = await site.provision({
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
    const [first, second] = await Promise.all([site.provision(SITE, key), site.provision(SITE, key)]);
    expect(second).toEqual(first);
    await site.finish(first.id);
    expect(await site.provision(SITE, key)).toEqual(first);
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
    const { id } = await site.provision();
    expect((await api.call('GET', `/api/v1/operations/${id}`)).body).toMatchObject({
      state: 'accepted',
      source: 'record',
    });
  });
});

describe('a recorded site', () => {
  test('is listed and shown, with the operation that is open on it', async () => {
    await site.record();
    const { id } = await site.provision();
    const shown = SiteDetail.parse((await api.call('GET', '/api/v1/sites/shop.example')).body);
    expect(shown).toMatchObject({ state: 'changing', url: 'http://shop.example', operation: { id, source: 'live' } });
    await site.finish(id);
    const list = (await api.call('GET', '/api/v1/sites?pageSize=1')).body;
    expect(list).toMatchObject({ items: [{ domain: 'shop.example', state: 'http-only' }], nextPageToken: null });
  });

  test('keeps its names when it is changed, also those nobody types again', async () => {
    await site.record();
    await site.provision({ domain: 'shop.example', clientMaxBodySize: '50m' });
    expect(api.engine.started[0]?.input).toMatchObject({
      change: { aliases: ['www.shop.example'], options: { clientMaxBodySize: '50m' } },
    });
  });

  test('is unprovisioned by DELETE with its options', async () => {
    await site.record();
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
    expect(answer).toMatchObject({ base: plan.base, warnings: ['w', 'looked'], checks: [{ name: 'shop.example' }] });
    expect((await api.call('GET', '/api/v1/operations')).body['items']).toEqual([]);
  });
});
