import { describe, expect, test } from 'vitest';
import type { Judgement, WantedAlert } from './model.js';
import { changesOf, type OpenAlert } from './reconcile.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 86_400_000;
const object = { kind: 'vps', id: 'vps-01' } as const;

const wanted = (change: Partial<WantedAlert> = {}): WantedAlert => ({
  kind: 'vps-nginx',
  object,
  severity: 'critical',
  vpsId: 'vps-01',
  domain: null,
  text: 'nginx does not answer.',
  fix: 'Start it.',
  lasting: 0,
  ...change,
});
const open = (change: Partial<OpenAlert> = {}): OpenAlert => ({
  uid: 7,
  kind: 'vps-nginx',
  object,
  severity: 'critical',
  firstSeenAt: NOW - 60_000,
  raisedAt: NOW - 60_000,
  acknowledged: false,
  remindedAt: null,
  ...change,
});
const changes = (before: OpenAlert[], judgement: Partial<Judgement>) =>
  changesOf(before, { wanted: [], unsure: [], ...judgement }, NOW).map(({ to, event }) => [to, event]);

describe('changesOf()', () => {
  test.each<[string, OpenAlert[], Partial<Judgement>, [string, string | null][]]>([
    ['a new condition is told', [], { wanted: [wanted()] }, [['new', 'raised']]],
    ['one that must last is not told yet', [], { wanted: [wanted({ lasting: 1 })] }, [['new', null]]],
    [
      'nor before it has lasted',
      [open({ raisedAt: null })],
      { wanted: [wanted({ lasting: 60_001 })] },
      [['seen', null]],
    ],
    ['and then it is', [open({ raisedAt: null })], { wanted: [wanted({ lasting: 60_000 })] }, [['seen', 'raised']]],
    ['one seen again is the same alert', [open()], { wanted: [wanted()] }, [['seen', null]]],
    ['one that is gone is resolved', [open()], {}, [['resolved', 'resolved']]],
    ['one that is gone before it was told was nothing', [open({ raisedAt: null })], {}, [['forgotten', null]]],
    ['one that nobody can judge stays', [open()], { unsure: [{ kind: 'vps-nginx', object }] }, []],
    [
      'a warning that becomes critical is told',
      [open({ severity: 'warning' })],
      { wanted: [wanted()] },
      [['seen', 'worsened']],
    ],
    ['the other way it is not', [open()], { wanted: [wanted({ severity: 'warning' })] }, [['seen', null]]],
    ['after a day it is told again', [open({ raisedAt: NOW - DAY })], { wanted: [wanted()] }, [['seen', 'reminded']]],
    [
      'also while nobody can judge it',
      [open({ raisedAt: NOW - DAY })],
      { unsure: [{ kind: 'vps-nginx', object }] },
      [['reminded', 'reminded']],
    ],
    [
      'a day after the last time',
      [open({ raisedAt: NOW - 9 * DAY, remindedAt: NOW - 1 })],
      { wanted: [wanted()] },
      [['seen', null]],
    ],
    [
      'not what is acknowledged',
      [open({ raisedAt: NOW - DAY, acknowledged: true })],
      { wanted: [wanted()] },
      [['seen', null]],
    ],
    [
      'not a warning',
      [open({ raisedAt: NOW - DAY, severity: 'warning' })],
      { wanted: [wanted({ severity: 'warning' })] },
      [['seen', null]],
    ],
    ['twice the same is one', [], { wanted: [wanted(), wanted()] }, [['new', 'raised']]],
    [
      'another object or kind is another alert',
      [open()],
      { wanted: [wanted({ object: { kind: 'vps', id: 'vps-02' } }), wanted({ kind: 'vps-disk' })] },
      [
        ['resolved', 'resolved'],
        ['new', 'raised'],
        ['new', 'raised'],
      ],
    ],
  ])('%s', (_name, before, judgement, expected) => {
    expect(changes(before, judgement)).toEqual(expected);
  });
});
