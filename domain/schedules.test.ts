import { expect, test } from 'vitest';
import { lateAfter, SCHEDULES, type ScheduleFacts, scheduleState } from './schedules.js';

const NOW = 1_800_000_000_000;
const facts: ScheduleFacts = {
  id: 'sync-fleet',
  paused: false,
  remark: '',
  madeAt: NOW - 86_400_000,
  lastAt: NOW - 20_000,
  nextAt: NOW + 10_000,
  running: false,
  skipped: 0,
  missed: 0,
};
const [sync] = SCHEDULES;
const state = (change: Partial<ScheduleFacts> | null) =>
  sync === undefined ? null : scheduleState(sync, change === null ? null : { ...facts, ...change }, NOW);

test('a schedule that runs is ok; late only after two periods and a grace; a new one is given as long', () => {
  expect(state({})).toBe('ok');
  expect(state({ lastAt: NOW - 90_000 })).toBe('ok');
  expect(state({ lastAt: NOW - 90_001 })).toBe('late');
  expect(state({ lastAt: null })).toBe('late');
  expect(state({ lastAt: null, madeAt: NOW - 60_000 })).toBe('ok');
});

test('what the hub has noted itself counts more than what the server has started', () => {
  const late = (record: Parameters<typeof scheduleState>[3]) =>
    sync === undefined ? null : scheduleState(sync, facts, NOW, record);
  expect(late({ ranAt: NOW - 90_001, restedAt: null, missed: null })).toBe('late');
  expect(late({ ranAt: NOW - 90_001, restedAt: NOW - 60_000, missed: null })).toBe('ok');
  expect(late({ ranAt: null, restedAt: null, missed: null })).toBe('ok');
});

test('a schedule of seconds is late after three of its periods', () => {
  expect(lateAfter({ every: 1_000 })).toBe(3_000);
  expect(lateAfter({ every: 60_000 })).toBe(150_000);
});

test('one that rests is paused, however long; one that is gone is missing', () => {
  expect(state({ paused: true, lastAt: NOW - 86_400_000 })).toBe('paused');
  expect(state(null)).toBe('missing');
});
