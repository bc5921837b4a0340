import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, SECOND, keys, ran, schedule, textOf } from '../../tests/lib/alertFacts.js';
import type { KnownSchedule } from './facts.js';

describe('a schedule', () => {
  test.each<[string, KnownSchedule, string[]]>([
    ['that runs is no alert', schedule('sync-fleet'), []],
    ['of half a minute may miss one run', schedule('sync-fleet', { record: ran(90 * SECOND) }), []],
    [
      'that did not run for longer is one, whatever Temporal says it started',
      schedule('sync-fleet', { record: ran(91 * SECOND), temporal: { lastAt: NOW - SECOND } }),
      ['critical schedule-late sync-fleet'],
    ],
    [
      'of a day is only a warning',
      schedule('maintain-fleet', { record: ran(3 * DAY) }),
      ['warning schedule-late maintain-fleet'],
    ],
    [
      'that is paused is none, however long',
      schedule('sync-fleet', { record: ran(9 * DAY), temporal: { paused: true } }),
      [],
    ],
    [
      'that was paused until a moment ago has time to run',
      schedule('sync-fleet', { record: { ranAt: NOW - DAY, restedAt: NOW - 60 * SECOND, missed: null } }),
      [],
    ],
    ['that nobody has made is one', schedule('sync-fleet', { facts: null }), ['critical schedule-late sync-fleet']],
    [
      'that ran again before anybody looked says what was missed',
      schedule('sync-fleet', { record: ran(2 * SECOND, { from: NOW - HOUR, until: NOW - 5 * SECOND }) }),
      ['critical schedule-late sync-fleet'],
    ],
    [
      'that ran again before the last look is mended',
      schedule('sync-fleet', { record: ran(2 * SECOND, { from: NOW - HOUR, until: NOW - 11 * SECOND }) }),
      [],
    ],
    [
      'that does not run is told by the hub alone while Temporal does not answer',
      schedule('sync-fleet', { facts: 'unknown', record: ran(91 * SECOND) }),
      ['critical schedule-late sync-fleet'],
    ],
    [
      'that was paused when Temporal went away may still be',
      schedule('sync-fleet', { facts: 'unknown', record: ran(HOUR), wasPaused: true }),
      ['? schedule-late sync-fleet'],
    ],
    [
      'of which nothing is known cannot be judged',
      schedule('sync-fleet', { facts: 'unknown', record: null }),
      ['? schedule-late sync-fleet'],
    ],
  ])('%s', (_name, known, expected) => {
    expect(keys({ schedules: [known] })).toEqual(expected);
  });

  test('that was missed is told with its times', () => {
    const known = schedule('sync-fleet', { record: ran(0, { from: NOW - HOUR, until: NOW - SECOND }) });
    expect(textOf({ schedules: [known] })).toContain('from 2026-11-21T11:00:00.000Z to 2026-11-21T11:59:59.000Z');
  });
});
