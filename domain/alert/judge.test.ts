import { describe, expect, test } from 'vitest';
import type { Held } from '../operation/model.js';
import { HOUR, NOW, judged, keys } from '../../tests/lib/alertFacts.js';
import type { AlertFacts } from './facts.js';

describe('an operation', () => {
  const held = (reason: Held['reason'], ago: number, deadline: string | null = null): Partial<AlertFacts> => {
    const since = new Date(NOW - ago).toISOString();
    const state = { reason, detail: 'why', since, nextLookAt: null, deadline };
    return { operations: [{ id: 'op', kind: 'provisionSite', target: 'shop.example', vpsId: 'vps-01', held: state }] };
  };
  test.each<[string, Partial<AlertFacts>, string[]]>([
    ['held for an hour is no alert', held('WAITING_FOR_DNS', HOUR), []],
    ['held for longer is a warning', held('WAITING_FOR_DNS', HOUR + 1), ['warning operation-held op']],
    ['whose undo is blocked is critical at once', held('UNDO_BLOCKED', 0), ['critical operation-held op']],
    ['that was lost is critical at once', held('LOST', 0), ['critical operation-held op']],
  ])('%s', (_name, change, expected) => {
    expect(keys(change)).toEqual(expected);
  });

  test('says what it waits for, until when, and what to do', () => {
    const [alert] = judged(held('WAITING_FOR_DNS', 2 * HOUR, '2026-11-24T10:00:00Z')).wanted;
    expect(alert?.text).toBe(
      'provisionSite of shop.example is held since 2026-11-21T10:00:00.000Z, WAITING_FOR_DNS: why' +
        ' It is given up at 2026-11-24T10:00:00Z.',
    );
    expect(alert?.fix).toContain('vsa operation show op');
  });
});

test('the hub says of itself which part is down, as far as it can know', () => {
  expect(keys({ temporal: 'down', hubWorker: 'unknown' })).toEqual([
    'critical hub-down temporal',
    '? hub-down hub-worker',
  ]);
  expect(keys({ hubWorker: 'down' })).toEqual(['critical hub-down hub-worker']);
});
