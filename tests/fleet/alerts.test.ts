import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertView } from '../../domain/schemas/alert.js';
import type { KeptChild } from '../lib/children.js';
import type { Lane } from '../lib/lane.js';
import { freePorts } from '../lib/ports.js';
import { isSigned, type Receiver, SECRET, startReceiver } from '../lib/receiver.js';
import { type Fleet, startFleet } from './world.js';

/** Milliseconds; a schedule of that period is late after three of them. */
const PERIOD = 4_000;
const DOMAIN = 'alerts.localhost';

let receiver: Receiver;
let fleet: Fleet;
let lane: Lane;
let replica: KeptChild;

beforeAll(async () => {
  receiver = await startReceiver();
  fleet = await startFleet({
    env: {
      VSA_SCHEDULES: JSON.stringify({ 'sync-fleet': PERIOD, 'renew-certificates': PERIOD }),
      VSA_ALERT_WEBHOOK_URL: receiver.url,
      VSA_ALERT_WEBHOOK_SECRET: SECRET,
      VSA_ALERT_ON_RENEWAL: 'true',
    },
  });
  const [port = 0] = await freePorts(1);
  replica = fleet.suite.node('api-2', 'api/server.js', { VSA_API_PORT: String(port) });
  await replica.ready();
  lane = await fleet.join(1);
});
afterAll(async () => {
  await replica.stop('SIGKILL');
  await fleet.stop();
  await receiver.stop();
});

const TIMEOUT = { timeout: 60_000, interval: 250 };
/** As if the last look were long ago, and as if what is to last had lasted. */
const hurry = () =>
  fleet.sql(`update alert_watch set looked_at = null where looked_at < now() - interval '1 second';
    update alerts set first_seen_at = now() - interval '5 minutes' where raised_at is null`);
const alertsOf = async (kind: string, state = ''): Promise<AlertView[]> => {
  await hurry();
  const { json } = await fleet.suite.call('GET', `/alerts${state}`);
  return (json['items'] as AlertView[]).filter((alert) => alert.kind === kind);
};
const raised = async (kind: string, object: string): Promise<AlertView> => {
  const ids = async () => (await alertsOf(kind)).map((alert) => alert.object.id);
  await expect.poll(ids, TIMEOUT).toContain(object);
  const alert = (await alertsOf(kind, '?state=all')).find((each) => each.object.id === object);
  if (alert === undefined) throw new Error(`${kind} ${object} was there`);
  return alert;
};
const gone = (kind: string) => expect.poll(() => alertsOf(kind), TIMEOUT).toEqual([]);
/** What the receiver was told of an alert. */
const told = (id: string) => receiver.arrived.filter(({ body }) => body.data['id'] === id).map(({ body }) => body.type);

test('schedules applied by hand have the configured periods, as those that the hub worker made', async () => {
  const { json } = await fleet.suite.call('POST', '/schedules/apply', {});
  expect(json['changes']).toEqual([]);
  const { spec } = await fleet.background.schedule.getHandle('sync-fleet').describe();
  expect(spec.intervals?.map(({ every }) => every)).toEqual([PERIOD]);
});

describe('people are told', () => {
  test('of an nginx that is down and, once it is back, that it is mended', async () => {
    await lane.nginx.down();
    const alert = await raised('vps-nginx', lane.vpsId);
    expect(alert).toMatchObject({ severity: 'critical', vpsId: lane.vpsId, text: 'vps-01: nginx does not answer.' });
    lane.nginx.up();
    await gone('vps-nginx');
    await expect.poll(() => told(alert.id), TIMEOUT).toEqual(['alert.raised', 'alert.resolved']);
  });

  test('of a renewal at its first failure, and of its success', async () => {
    const done = await fleet.suite.settled(await fleet.provision(lane, DOMAIN));
    expect(done).toMatchObject({ state: 'succeeded', error: null });
    await fleet.sql(`update vps set http_port = 1`);
    await fleet.sql(
      `update certificates set not_before = now() - interval '60 days', not_after = now() + interval '32 days'`,
    );
    const alert = await raised('renewal-failed', DOMAIN);
    expect(alert.text).toContain(`The certificate of ${DOMAIN} could not be renewed`);
    expect(await fleet.sql(`select attempts from certificate_renewals`)).toEqual([{ attempts: 1 }]);
    await fleet.sql(`update vps set http_port = ${lane.httpPort}`);
    await fleet.sql(`update certificate_renewals set next_try_at = now()`);
    await gone('renewal-failed');
    await expect.poll(() => told(alert.id), TIMEOUT).toEqual(['alert.raised', 'alert.resolved']);
    const renewals = () =>
      receiver.arrived.filter(({ body }) => body.type === 'certificate.renewed').map(({ body }) => body.data);
    await expect.poll(renewals, TIMEOUT).toEqual([expect.objectContaining({ domain: DOMAIN, vpsId: lane.vpsId })]);
  });

  test('of a schedule that cannot run since no hub worker is there, and not of one that was paused', async () => {
    const steer = (verb: string) => fleet.suite.call('POST', `/schedules/renew-certificates/${verb}`, {});
    expect(await steer('pause')).toMatchObject({ status: 200 });
    // Seen as paused by a look.
    const paused = () => fleet.sql(`select 1 from schedule_runs where schedule_id = 'renew-certificates' and paused`);
    await expect.poll(() => hurry().then(paused), TIMEOUT).toHaveLength(1);
    await fleet.suite.hub.down();
    const alert = await raised('schedule-late', 'sync-fleet');
    expect(alert.severity).toBe('critical');
    expect((await alertsOf('schedule-late')).map(({ object }) => object.id)).toEqual(['sync-fleet']);
    const list = (await fleet.suite.call('GET', '/schedules')).json['items'] as { id: string; state: string }[];
    expect(list.filter(({ state }) => state !== 'ok').map(({ id, state }) => [id, state])).toEqual([
      ['sync-fleet', 'late'],
      ['renew-certificates', 'paused'],
    ]);
    fleet.suite.hub.up();
    await fleet.suite.hub.ready();
    await gone('schedule-late');
    await expect.poll(() => told(alert.id), TIMEOUT).toEqual(['alert.raised', 'alert.resolved']);
    expect(await steer('resume')).toMatchObject({ status: 200 });
    await expect.poll(() => hurry().then(paused), TIMEOUT).toHaveLength(0);
  });

  test('of what a hub that was stopped for three periods has missed, and not that its VPSes were silent', async () => {
    const { suite } = fleet;
    const before = (await alertsOf('schedule-late', '?state=all')).map(({ id }) => id);
    await Promise.all([suite.api, replica, suite.hub, suite.temporal].map((each) => each.down()));
    await new Promise((resolve) => setTimeout(resolve, 3 * PERIOD + 1_000));
    for (const each of [suite.temporal, suite.hub]) each.up();
    await suite.hub.ready();
    for (const each of [suite.api, replica]) each.up();
    await Promise.all([suite.api.ready(), replica.ready()]);
    const missed = async () =>
      (await alertsOf('schedule-late', '?state=all'))
        .filter(({ id }) => !before.includes(id))
        .map(({ object }) => object.id);
    await expect.poll(missed, TIMEOUT).toEqual(expect.arrayContaining(['sync-fleet', 'renew-certificates']));
    await gone('schedule-late');
    expect(await alertsOf('vps-offline', '?state=all')).toEqual([]);
  });

  test('of a VPS that is offline, however its agent died, until it is back', async () => {
    await lane.agent.down();
    // Temporal remembers for minutes who asked for work; here it forgets with its memory.
    const long = () =>
      fleet.sql(`update vps_reports set stored_at = now() - interval '10 minutes';
      update alert_watch set heard_since = now() - interval '10 minutes';
      update schedule_runs set missed_from = null, missed_until = null`);
    await fleet.suite.temporal.down();
    fleet.suite.temporal.up();
    const offline = async () => {
      await long();
      return (await alertsOf('vps-offline')).map(({ object }) => object.id);
    };
    await expect.poll(offline, TIMEOUT).toEqual([lane.vpsId]);
    lane.agent.up();
    await lane.agent.ready();
    await gone('vps-offline');
  });
});

test('a notice whose sender was killed before it arrived arrives after its restart, with the id it had', async () => {
  await replica.down();
  receiver.answers = [null];
  await lane.nginx.down();
  const alert = await raised('vps-nginx', lane.vpsId);
  await expect.poll(() => told(alert.id), TIMEOUT).toEqual(['alert.raised']);
  fleet.suite.api.kill();
  await fleet.suite.api.ready();
  receiver.answers = [204];
  lane.nginx.up();
  await gone('vps-nginx');
  // Between insert and delivery there is nothing but the row.
  const delivered = async () =>
    receiver.arrived
      .filter(({ body, status }) => body.data['id'] === alert.id && status === 204)
      .map(({ body }) => body.type);
  await expect.poll(delivered, TIMEOUT).toEqual(['alert.raised', 'alert.resolved']);
  const [first, second] = receiver.arrived.filter(({ body }) => body.data['id'] === alert.id);
  expect(second?.id).toBe(first?.id);
});

test('two API processes have told everything that was taken once, and signed', () => {
  const taken = receiver.arrived.filter(({ status }) => status === 204);
  expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
  expect(
    taken.every(
      (each) => Math.abs(Date.now() / 1_000 - Number(each.headers['webhook-timestamp'])) > 300 || isSigned(each),
    ),
  ).toBe(true);
});
