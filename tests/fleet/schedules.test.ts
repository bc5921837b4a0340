import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchedules } from '../../activities/hub/schedules.js';
import { type Schedule, SCHEDULES } from '../../domain/schedules.js';
import type { ScheduleView } from '../../domain/schemas/schedule.js';
import { type Fleet, startFleet } from './world.js';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
}, 60_000);
afterAll(() => fleet.stop());

const apply = async (schedules: readonly Schedule[] = SCHEDULES): Promise<string[]> => {
  const said: string[] = [];
  await applySchedules(fleet.background, (text) => said.push(text), schedules);
  return said;
};
const listed = async (): Promise<ScheduleView[]> =>
  (await fleet.suite.call('GET', '/schedules')).json['items'] as ScheduleView[];
const one = async (id: string) => (await listed()).find((schedule) => schedule.id === id);
const steer = (id: string, verb: string, body: object = {}) =>
  fleet.suite.call('POST', `/schedules/${id}/${verb}`, body);
const every = (id: string, milliseconds: number): Schedule[] =>
  SCHEDULES.map((schedule) => (schedule.id === id ? { ...schedule, every: milliseconds } : schedule));

test('what nobody has made yet is shown as missing', async () => {
  expect((await listed()).map(({ state }) => state)).toEqual(SCHEDULES.map(() => 'missing'));
  expect(await steer('sync-fleet', 'trigger')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  expect(await steer('no-such-thing', 'pause')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
});

test('they are made once, and have a next run', async () => {
  expect(await apply()).toEqual(SCHEDULES.map(({ id }) => `schedule ${id} was made`));
  expect(await apply()).toEqual([]);
  const found = await listed();
  expect(found.map(({ id, state }) => [id, state])).toEqual(SCHEDULES.map(({ id }) => [id, 'ok']));
  expect(found.every(({ nextAt }) => nextAt !== null)).toBe(true);
});

test('a run can be started now', async () => {
  expect(await steer('retain-telemetry', 'trigger')).toMatchObject({ status: 200 });
  await expect.poll(async () => (await one('retain-telemetry'))?.lastAt, { timeout: 10_000 }).not.toBeNull();
});

test("an operator's pause and its reason outlast a restart of the hub worker and a changed interval", async () => {
  const paused = await steer('sync-fleet', 'pause', { reason: 'the network is being moved' });
  expect(paused.json).toMatchObject({ state: 'paused', remark: 'paused by local: the network is being moved' });
  expect(await apply()).toEqual([]);
  expect(await apply(every('sync-fleet', 45_000))).toEqual(['schedule sync-fleet was changed']);
  expect(await one('sync-fleet')).toMatchObject({
    state: 'paused',
    remark: 'paused by local: the network is being moved',
  });
  const { spec } = await fleet.background.schedule.getHandle('sync-fleet').describe();
  expect(spec.intervals?.map((interval) => interval.every)).toEqual([45_000]);
  expect(await apply()).toEqual(['schedule sync-fleet was changed']);
  expect((await steer('sync-fleet', 'resume')).json).toMatchObject({ state: 'ok', remark: 'resumed by local' });
});

test('who paused, resumed, started or applied which is in the audit, also what failed', async () => {
  const audited = async (action: string) =>
    (await fleet.suite.call('GET', `/audit-logs?action=schedule.${action}`)).json['items'];
  expect(await audited('pause')).toMatchObject([
    {
      ...{ actor: 'local', target: 'sync-fleet', result: 'succeeded', error: null },
      params: { reason: 'the network is being moved' },
    },
  ]);
  expect(await audited('resume')).toMatchObject([{ target: 'sync-fleet', result: 'succeeded' }]);
  expect(await audited('trigger')).toMatchObject([
    { target: 'retain-telemetry', result: 'succeeded' },
    { target: 'sync-fleet', result: 'failed', error: { code: 'NOT_FOUND' } },
  ]);
  await fleet.suite.call('POST', '/schedules/apply', {});
  expect(await audited('apply')).toMatchObject([{ actor: 'local', target: 'schedules', result: 'succeeded' }]);
});

test('one that is listed no more is removed, and a schedule of somebody else is left alone', async () => {
  await fleet.background.schedule.create({
    scheduleId: 'of-somebody-else',
    spec: { intervals: [{ every: '1 hour' }] },
    action: { type: 'startWorkflow', workflowType: 'nothing', taskQueue: 'nowhere' },
    state: { paused: true },
  });
  const fewer = SCHEDULES.filter(({ id }) => id !== 'retain-telemetry');
  await expect
    .poll(() => apply(fewer), { timeout: 10_000 })
    .toContain('schedule retain-telemetry is listed no more: removed');
  expect(await one('retain-telemetry')).toMatchObject({ state: 'missing' });
  await expect(fleet.background.schedule.getHandle('of-somebody-else').describe()).resolves.toBeTruthy();
});

test('a person has them made again at once, and hears what was missing', async () => {
  await fleet.background.schedule.getHandle('maintain-fleet').delete();
  await apply();
  await steer('sync-fleet', 'pause', {});
  await fleet.background.schedule.getHandle('renew-certificates').delete();
  const { status, json } = await fleet.suite.call('POST', '/schedules/apply', {});
  expect({ status, changes: json['changes'] }).toEqual({
    status: 200,
    changes: ['schedule renew-certificates was made'],
  });
  const states = (json['items'] as ScheduleView[]).map(({ id, state }) => [id, state]);
  expect(states).toContainEqual(['renew-certificates', 'ok']);
  expect(states).toContainEqual(['sync-fleet', 'paused']);
  expect((await fleet.suite.call('POST', '/schedules/apply', {})).json).toMatchObject({ changes: [] });
});
