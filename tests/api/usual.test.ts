import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { OperationKind, Progress } from '../../domain/operation/model.js';
import { OperationView } from '../../domain/schemas/operation.js';
import { finishOperation, insertOperation } from '../../db/queries/operations.js';
import { uuidv7 } from '../../lib/uuid.js';
import { acting, type Acting } from './acting.js';
import { PROGRESS, startFixture, type Fixture } from './fixture.js';

let api: Fixture;
let site: Acting;
beforeAll(async () => {
  api = await startFixture();
  site = acting(api);
}, 60_000);
afterAll(() => api.stop());

const BEGUN = Date.parse('2026-01-01T00:00:00.000Z');
const at = (ms: number): string => new Date(BEGUN + ms).toISOString();

/** A run of the past, of which the whole and its publishing took so long. */
async function past(kind: OperationKind, state: 'succeeded' | 'failed', tookMs: number, publishMs: number) {
  const id = uuidv7();
  const step = { ...publishing(), state: 'done', startedAt: at(100), finishedAt: at(100 + publishMs) } as const;
  const progress: Progress = { ...PROGRESS, steps: [step] };
  const row = { id, kind, target: id, vpsId: 'vps-01', input: {}, actor: 'anna', createdAt: new Date(BEGUN) };
  await insertOperation(api.db, row);
  await finishOperation(api.db, id, { state, progress, error: null, result: null });
  await sql`update operations set finished_at = ${at(tookMs)} where id = ${id}`.execute(api.db);
}

const publishing = (): Progress['steps'][number] => ({
  ...{ name: 'publish', state: 'running', attempt: 1, maxAttempts: null, nextAttemptAt: null, vpsId: null },
  ...{ startedAt: at(0), finishedAt: null, detail: null, error: null, undo: null },
});

test('an operation says what the last 20 of its kind that succeeded took, and each of its steps', async () => {
  for (let n = 0; n < 15; n += 1) await past('provisionSite', 'succeeded', 90_000, 60_000);
  for (let n = 0; n < 19; n += 1) await past('provisionSite', 'succeeded', 9_000, 300);
  await past('provisionSite', 'succeeded', 3_600_000, 1_800_000);
  for (let n = 0; n < 30; n += 1) await past('provisionSite', 'failed', 5, 5);
  for (let n = 0; n < 30; n += 1) await past('renewCertificate', 'succeeded', 7, 7);

  api.engine.progress = { ...PROGRESS, steps: [publishing(), { ...publishing(), name: 'prove' }] };
  const { id } = await site.provision();
  const shown = OperationView.parse((await api.call('GET', `/api/v1/operations/${id}`)).body);
  expect(shown.usualMs).toBe(9_000);
  expect(shown.steps.map(({ name, usualMs }) => [name, usualMs])).toEqual([
    ['publish', 300],
    ['prove', null],
  ]);
});

test('its stream says so too, from the first event to its end', async () => {
  api.engine.progress = { ...PROGRESS, version: 7, steps: [publishing()] };
  const { id } = await site.provision({ domain: 'b.example', routes: [{ path: '/', upstream: { localPort: 3000 } }] });
  const token = await api.token('operation:read');
  const reading = fetch(`${api.url}/api/v1/operations/${id}/events`, { headers: { authorization: `Bearer ${token}` } });
  await site.finish(id);
  const views = [...(await (await reading).text()).matchAll(/^data: (.*)$/gm)].map(([, data = '']) =>
    OperationView.parse(JSON.parse(data)),
  );
  expect(views.at(-1)?.state).toBe('succeeded');
  expect(views.map(({ usualMs }) => usualMs)).toEqual(views.map(() => 9_000));
});
