import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { AuditPage } from '../../domain/schemas/audit.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { acting, SITE, type Acting } from './acting.js';
import { PROGRESS, startFixture, type Fixture } from './fixture.js';

let api: Fixture;
let site: Acting;
beforeAll(async () => {
  api = await startFixture();
  site = acting(api);
}, 60_000);
afterAll(() => api.stop());
beforeEach(() => site.forgetAll());

describe('an open operation', () => {
  test('is steered by its Updates and by cancel', async () => {
    const { id } = await site.provision();
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
    const { id } = await site.provision();
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
    await site.finish(id);
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
    // A page that opens a stream anew cannot set the header.
    const asQuery = await events('/api/v1/events?lastEventId=0', {}, ended);
    expect(asQuery.map((event) => Number(event.id))).toEqual(everything);
  });

  test('shows no actions to a caller who may not steer it', async () => {
    const { id } = await site.provision();
    const token = await api.token('operation:read');
    expect((await api.call('GET', `/api/v1/operations/${id}`, { token })).body['actions']).toEqual([]);
    expect((await api.call('GET', `/api/v1/operations/${id}`)).body['actions']).toEqual(['cancel']);
  });

  test('lists page through all, newest first', async () => {
    for (const domain of ['a.example.org', 'b.example.org', 'c.example.org']) await site.provision({ ...SITE, domain });
    const first = (await api.call('GET', '/api/v1/operations?pageSize=2')).body;
    const rest = (await api.call('GET', `/api/v1/operations?pageSize=2&pageToken=${String(first['nextPageToken'])}`))
      .body;
    const targets = [first, rest].flatMap((page) => (page['items'] as { target: string }[]).map((each) => each.target));
    expect(targets).toEqual(['c.example.org', 'b.example.org', 'a.example.org']);
    expect(rest['nextPageToken']).toBeNull();
  });
});

test('an operation waits until the workflow of the one before has closed', async () => {
  const { id } = await site.provision();
  await site.finish(id);
  api.engine.holders = [id, id, id];
  const begun = performance.now();
  expect((await api.call('POST', '/api/v1/sites', { body: SITE })).status).toBe(202);
  expect(performance.now() - begun).toBeGreaterThan(250);
  expect(api.engine.holders).toEqual([]);
});

test('the audit has one event per operation, filtered', async () => {
  const { id } = await site.provision();
  await site.finish(id);
  const page = AuditPage.parse((await api.call('GET', '/api/v1/audit-logs?action=site.provision')).body);
  expect(page.items).toMatchObject([{ operationId: id, result: 'succeeded', target: 'shop.example', vpsId: 'vps-01' }]);
  expect((await api.call('GET', '/api/v1/audit-logs?from=2100-01-01T00:00:00Z')).body['items']).toEqual([]);
});

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
