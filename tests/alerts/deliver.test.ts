import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { AlertView } from '../../domain/schemas/alert.js';
import { type Fixture, startFixture } from '../api/fixture.js';
import { isSigned, type Receiver, SECRET, startReceiver } from '../lib/receiver.js';

let receiver: Receiver;
let api: Fixture;

beforeAll(async () => {
  receiver = await startReceiver();
  api = await startFixture({
    VSA_SCHEDULES: 'off',
    VSA_HUB_URL: 'https://hub.example',
    VSA_ALERT_WEBHOOK_URL: receiver.url,
    VSA_ALERT_WEBHOOK_SECRET: SECRET,
  });
  // Agent and hub worker are there all the time.
  Object.defineProperty(api.engine, 'agentSeen', { get: () => new Date() });
}, 60_000);
afterAll(async () => {
  await api.stop();
  await receiver.stop();
});
afterEach(async () => {
  Object.assign(receiver, { answers: [204], words: '', headers: {} });
  api.engine.up = true;
  const forget = async () => {
    await sql`delete from alert_deliveries`.execute(api.db);
    await sql`delete from alerts`.execute(api.db);
  };
  await forget();
  // What a look or a try was about to tell has been told.
  await looks(2);
  await forget();
  receiver.arrived.length = 0;
});

/** As if the last look were long ago. */
const lookNow = () => sql`update alert_watch set looked_at = null`.execute(api.db);
const looks = async (count: number): Promise<void> => {
  const number = async () =>
    (await sql<{ looks: number }>`select looks from alert_watch`.execute(api.db)).rows[0]?.looks ?? 0;
  const first = await number();
  await expect.poll(() => lookNow().then(number), TIMEOUT).toBeGreaterThanOrEqual(first + count);
};
const TIMEOUT = { timeout: 40_000, interval: 100 };
const listed = async (query = ''): Promise<AlertView[]> => {
  await lookNow();
  return (await api.call('GET', `/api/v1/alerts${query}`)).body['items'] as AlertView[];
};
/** Temporal goes away, and as if it had been away for a minute. */
const raise = async (): Promise<AlertView> => {
  api.engine.up = false;
  const long = () => sql`update alerts set first_seen_at = now() - interval '2 minutes'`.execute(api.db);
  await expect
    .poll(async () => (await long().then(() => listed())).map(({ kind }) => kind), TIMEOUT)
    .toEqual(['hub-down']);
  const [alert] = await listed();
  if (alert === undefined) throw new Error('it was there');
  return alert;
};
/** As if its pause were over. */
const nextTry = () => sql`update alert_deliveries set next_try_at = now()`.execute(api.db);
const arrivals = async () => {
  await lookNow();
  return receiver.arrived.map(({ body, status }) => [body.type, status]);
};
const notice = async () => (await listed('?state=all'))[0]?.notice;

describe('an alert', () => {
  test('is told, signed, and told again when it is resolved; the next time it is another one', async () => {
    const alert = await raise();
    expect(alert).toMatchObject({ severity: 'critical', state: 'open', object: { kind: 'part', id: 'temporal' } });
    await expect.poll(arrivals, TIMEOUT).toEqual([['alert.raised', 204]]);
    api.engine.up = true;
    await expect.poll(arrivals, TIMEOUT).toEqual([
      ['alert.raised', 204],
      ['alert.resolved', 204],
    ]);
    expect(receiver.arrived.map((each) => isSigned(each))).toEqual([true, true]);
    const [raised, resolved] = receiver.arrived;
    expect(raised?.body).toMatchObject({ hub: 'https://hub.example', data: { id: alert.id, kind: 'hub-down' } });
    expect(resolved?.body.data).toMatchObject({ id: alert.id, resolvedAt: expect.any(String) as string });
    expect(raised?.id).not.toBe(resolved?.id);
    expect(isSigned({ ...raised, raw: `${raised?.raw} ` } as never)).toBe(false);
    expect(await listed()).toEqual([]);
    expect((await listed('?state=resolved')).map(({ id, notice: { state } }) => [id, state])).toEqual([
      [alert.id, 'delivered'],
    ]);
    expect((await raise()).id).not.toBe(alert.id);
  });

  test('that is there for a moment only is told to nobody', async () => {
    api.engine.up = false;
    const rows = async () => {
      await lookNow();
      return (await sql`select 1 from alerts`.execute(api.db)).rows.length;
    };
    await expect.poll(rows, TIMEOUT).toBe(1);
    expect(await listed('?state=all')).toEqual([]);
    api.engine.up = true;
    await expect.poll(rows, TIMEOUT).toBe(0);
    expect(await arrivals()).toEqual([]);
  });

  test('whose receiver fails twice is shown as not delivered, and arrives with the same id', async () => {
    Object.assign(receiver, { answers: [500, 503, 204], words: 'try later' });
    await raise();
    await expect.poll(async () => (await notice())?.lastError, TIMEOUT).toBe('It answered 500: try later');
    expect(await notice()).toMatchObject({ state: 'failing', attempts: 1, deliveredAt: null });
    await nextTry();
    await expect.poll(async () => (await notice())?.lastError, TIMEOUT).toBe('It answered 503: try later');
    await nextTry();
    await expect.poll(async () => (await notice())?.state, TIMEOUT).toBe('delivered');
    expect((await arrivals()).map(([, status]) => status)).toEqual([500, 503, 204]);
    expect(new Set(receiver.arrived.map(({ id }) => id)).size).toBe(1);
    expect(receiver.arrived.every((each) => isSigned(each))).toBe(true);
  });

  test('waits for its turn: resolved is told after raised, when a receiver that was down is back', async () => {
    await receiver.down();
    await raise();
    await expect.poll(async () => (await notice())?.lastError, TIMEOUT).toBe('It cannot be reached (ECONNREFUSED).');
    api.engine.up = true;
    await expect.poll(() => listed(), TIMEOUT).toEqual([]);
    await receiver.up();
    await nextTry();
    await expect.poll(arrivals, TIMEOUT).toEqual([
      ['alert.raised', 204],
      ['alert.resolved', 204],
    ]);
  });

  test('is not kept by a receiver that never answers', async () => {
    receiver.answers = [null];
    await raise();
    await expect.poll(async () => (await notice())?.lastError, TIMEOUT).toBe('It did not answer within 10 s.');
    receiver.answers = [204];
    await nextTry();
    await expect.poll(async () => (await notice())?.state, TIMEOUT).toBe('delivered');
  });

  test('never leads elsewhere, and its address stays a secret', async () => {
    const elsewhere = await startReceiver();
    Object.assign(receiver, {
      answers: [307],
      headers: { location: elsewhere.url },
      words: `no /services/T0000/SECRETPATH`,
    });
    await raise();
    await expect
      .poll(async () => (await notice())?.lastError, TIMEOUT)
      .toBe('It answered 307 (redirects are not followed).');
    expect(elsewhere.arrived).toEqual([]);
    await elsewhere.stop();
    const kept = sql`select row_to_json(d)::text as all from alert_deliveries d
      union all select row_to_json(a)::text from alerts a
      union all select row_to_json(e)::text from audit_events e`;
    const { rows } = await kept.execute(api.db);
    for (const secret of ['SECRETPATH', 'QUERYSECRET', SECRET.slice(6)])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('that was acknowledged is not told again after a day, one that was not is', async () => {
    const alert = await raise();
    const aDayLater = () =>
      sql`update alerts set raised_at = now() - interval '25 hours', reminded_at = null`.execute(api.db);
    const acked = await api.call('POST', `/api/v1/alerts/${alert.id}/ack`, { body: {} });
    expect(acked).toMatchObject({ status: 200, body: { state: 'acknowledged', acknowledgedBy: 'local' } });
    expect((await listed('?state=open')).length).toBe(0);
    expect((await listed('?state=acknowledged')).map(({ id }) => id)).toEqual([alert.id]);
    await aDayLater();
    const seen = async () =>
      (await sql<{ at: Date }>`select last_seen_at as at from alerts`.execute(api.db)).rows[0]?.at.getTime();
    const before = await seen();
    await expect.poll(() => lookNow().then(seen), TIMEOUT).not.toBe(before);
    expect(await arrivals()).toEqual([['alert.raised', 204]]);
    await sql`update alerts set acknowledged_at = null`.execute(api.db);
    await expect.poll(arrivals, TIMEOUT).toEqual([
      ['alert.raised', 204],
      ['alert.reminded', 204],
    ]);
  });

  test('is acknowledged once, by one audit record, and of nobody knows which not at all', async () => {
    const { id } = await raise();
    for (const times of [1, 2])
      expect([times, (await api.call('POST', `/api/v1/alerts/${id}/ack`, { body: {} })).status]).toEqual([times, 200]);
    const { body } = await api.call('GET', '/api/v1/audit-logs?action=alert.ack');
    const ofThis = (body['items'] as { params: { id: string } }[]).filter(({ params }) => params.id === id);
    expect(ofThis).toEqual([
      expect.objectContaining({ actor: 'local', target: 'temporal', result: 'succeeded', phase: 'outcome' }),
    ]);
    const unknown = await api.call('POST', '/api/v1/alerts/0198c0de-7a11-7000-8000-000000000001/ack', { body: {} });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test('is told once by two API processes', async () => {
    await api.replica();
    await raise();
    api.engine.up = true;
    await expect.poll(() => listed(), TIMEOUT).toEqual([]);
    await raise();
    await expect.poll(async () => (await arrivals()).length, TIMEOUT).toBe(3);
    expect((await arrivals()).map(([type]) => type)).toEqual(['alert.raised', 'alert.resolved', 'alert.raised']);
    expect(new Set(receiver.arrived.map(({ id }) => id)).size).toBe(3);
  });
});

describe('a list of alerts', () => {
  test('has pages and filters, and refuses what it does not know', async () => {
    const row = (kind: string, severity: string) =>
      sql`insert into alerts (id, kind, severity, object_kind, object_id, vps_uid, text, fix,
          first_seen_at, last_seen_at, raised_at, resolved_at)
        select gen_random_uuid(), ${kind}, ${severity}, 'vps', 'vps-01', vps_uid, 't', 'f', now(), now(), now(), now()
        from vps`.execute(api.db);
    await row('vps-nginx', 'critical');
    await row('vps-disk', 'critical');
    await row('vps-clock', 'warning');
    const kinds = async (query: string) => (await listed(`?state=all&${query}`)).map(({ kind }) => kind);
    expect(await kinds('vpsId=vps-01')).toEqual(['vps-clock', 'vps-disk', 'vps-nginx']);
    expect(await kinds('vpsId=vps-02')).toEqual([]);
    expect(await kinds('severity=warning')).toEqual(['vps-clock']);
    const { body } = await api.call('GET', '/api/v1/alerts?state=all&pageSize=2');
    expect(await kinds(`pageToken=${String(body['nextPageToken'])}`)).toEqual(['vps-nginx']);
    for (const bad of ['state=wrong', 'severity=low', 'vpsId=X', 'other=1'])
      expect([bad, (await api.call('GET', `/api/v1/alerts?${bad}`)).status]).toEqual([bad, 400]);
  });
});

describe('a test of the webhook', () => {
  const ask = () => api.call('POST', '/api/v1/alerts/test', { body: {} });

  test('says what the receiver answered, and sends what waited for it', async () => {
    receiver.answers = [500];
    await raise();
    await expect.poll(async () => (await notice())?.state, TIMEOUT).toBe('failing');
    expect(await ask()).toMatchObject({
      status: 200,
      body: { delivered: false, status: 500, answer: 'It answered 500.' },
    });
    Object.assign(receiver, { answers: [200], words: 'ok' });
    expect(await ask()).toMatchObject({
      status: 200,
      body: { delivered: true, status: 200, answer: 'It answered 200: ok' },
    });
    await expect.poll(async () => (await notice())?.state, TIMEOUT).toBe('delivered');
    expect(receiver.arrived.filter(({ body }) => body.type === 'alert.test').every((each) => isSigned(each))).toBe(
      true,
    );
    const { body } = await api.call('GET', '/api/v1/audit-logs?action=alert.test');
    expect((body['items'] as { result: string }[]).map(({ result }) => result)).toEqual(['succeeded', 'failed']);
  });

  test('of a hub without a webhook says what to set', async () => {
    const bare = await startFixture({ VSA_SCHEDULES: 'off' });
    expect(await bare.call('POST', '/api/v1/alerts/test', { body: {} })).toMatchObject({
      status: 422,
      body: { code: 'WEBHOOK_MISSING' },
    });
    await bare.stop();
  });
});
