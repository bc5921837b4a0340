import { afterEach, describe, expect, test } from 'vitest';
import type { AlertView } from '../../domain/schemas/alert.js';
import { type FakeHub, fakeHub, problem } from './fake-hub.js';
import { runCli } from './run-cli.js';

const ID = '0198c0de-7a11-7000-8000-000000000001';
const alert: AlertView = {
  id: ID,
  kind: 'vps-nginx',
  severity: 'critical',
  state: 'open',
  object: { kind: 'vps', id: 'vps-01' },
  vpsId: 'vps-01',
  domain: null,
  text: 'vps-01: nginx does not answer.',
  fix: 'Start nginx on the VPS.',
  firstSeenAt: '2026-11-21T12:00:00.000Z',
  lastSeenAt: '2026-11-21T12:00:10.000Z',
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  notice: { state: 'failing', deliveredAt: null, attempts: 2, lastError: 'It answered 500.', nextTryAt: null },
  source: 'record',
  asOf: '2026-11-21T12:00:20.000Z',
};

let hub: FakeHub;
afterEach(() => hub.close());

describe('vsa alert', () => {
  test('list shows what is wrong and that nobody could be told; a list ends with 0', async () => {
    hub = await fakeHub({ 'GET /api/v1/alerts': { body: { items: [alert], nextPageToken: null } } });
    const shown = await runCli(['alert', 'list', '--severity', 'critical', '--vps', 'vps-01'], { hub: hub.url });
    expect(shown.exit).toBe(0);
    for (const words of [ID, 'critical', 'nginx does not answer.', 'not delivered: It answered 500.'])
      expect(shown.stdout).toContain(words);
    expect(Object.fromEntries(hub.seen[0]?.query ?? [])).toMatchObject({ severity: 'critical', vpsId: 'vps-01' });
    const json = await runCli(['alert', 'list', '-o', 'json'], { hub: hub.url });
    expect(JSON.parse(json.stdout)).toEqual([alert]);
    expect((await runCli(['alert', 'list', '--state', 'bad'], { hub: hub.url })).exit).toBe(2);
  });

  test('ack says who knows of it and what there is still to do', async () => {
    const acknowledged = { ...alert, state: 'acknowledged', acknowledgedBy: 'anna' };
    hub = await fakeHub({ [`POST /api/v1/alerts/${ID}/ack`]: { body: acknowledged } });
    const ran = await runCli(['alert', 'ack', ID], { hub: hub.url });
    expect(ran.exit).toBe(0);
    expect(ran.stdout).toContain('acknowledged by anna');
    expect(ran.stderr).toContain('what to do: Start nginx on the VPS.');
  });

  test.each([
    [{ delivered: true, status: 200, answer: 'It answered 200: ok' }, 0],
    [{ delivered: false, status: null, answer: 'It cannot be reached (ECONNREFUSED).' }, 1],
  ])('test says what the receiver said: %o ends with %i', async (body, code) => {
    hub = await fakeHub({ 'POST /api/v1/alerts/test': { body } });
    const ran = await runCli(['alert', 'test'], { hub: hub.url });
    expect(ran.exit).toBe(code);
    expect(ran.stdout).toContain(body.answer);
  });

  test('test without a webhook says what to set', async () => {
    hub = await fakeHub({
      'POST /api/v1/alerts/test': problem(422, 'WEBHOOK_MISSING', 'VSA_ALERT_WEBHOOK_URL is not set.'),
    });
    const ran = await runCli(['alert', 'test'], { hub: hub.url });
    expect(ran.exit).toBe(1);
    expect(ran.stderr).toContain('VSA_ALERT_WEBHOOK_URL');
  });
});
