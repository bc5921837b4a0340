import { describe, expect, test } from 'vitest';
import { HOUR, NOW, SECOND, judged, keys, ran, schedule } from '../../tests/lib/alertFacts.js';
import type { AlertFacts, KnownVps } from './facts.js';

const nginx = { section: 'nginx' as const, failed: null, body: { live: 4, served: 4 } };
const disk = (freeBytes: number) => ({
  section: 'host' as const,
  failed: null,
  body: { disk: { totalBytes: 1_000, freeBytes } },
});
const vps = (change: Partial<KnownVps> = {}, report: Partial<NonNullable<KnownVps['report']>> = {}): KnownVps => ({
  id: 'vps-01',
  status: 'active',
  observed: false,
  polledAt: NOW - 20 * SECOND,
  report: { takenAt: NOW - 12 * SECOND, storedAt: NOW - 10 * SECOND, sections: [disk(400), nginx], ...report },
  ...change,
});
const heard = (ago: number) => ({ takenAt: NOW - ago, storedAt: NOW - ago });
const SYNCS = [schedule('sync-fleet')];
const PROBLEMS = [
  'report',
  'clock',
  'disk',
  'host',
  'nginx',
  'sites',
  'certificates',
  'lineages',
  'containers',
  'ledger',
  'changes',
  'traffic',
  'agent',
];
const UNSURE = PROBLEMS.map((topic) => `? vps-${topic} vps-01`);

describe('a VPS', () => {
  test.each<[string, KnownVps, Partial<AlertFacts>, string[]]>([
    ['that is well is no alert', vps(), {}, []],
    ['that lost some reports is none', vps({}, heard(140 * SECOND)), {}, []],
    [
      'without nginx is critical',
      vps({}, { sections: [{ ...nginx, body: { live: 4, served: null } }] }),
      {},
      ['critical vps-nginx vps-01'],
    ],
    ['with a full disk is critical', vps({}, { sections: [disk(149)] }), {}, ['critical vps-disk vps-01']],
    ['with an almost full disk is none', vps({}, { sections: [disk(151)] }), {}, []],
    [
      'whose disk was full stays so until it is well below',
      vps({}, { sections: [disk(160)] }),
      { open: new Set(['vps-disk vps-01']) },
      ['critical vps-disk vps-01'],
    ],
    [
      'whose disk is well below is none',
      vps({}, { sections: [disk(171)] }),
      { open: new Set(['vps-disk vps-01']) },
      [],
    ],
    [
      'has one alert for each of its problems',
      vps(
        {},
        { takenAt: NOW - 900 * SECOND, sections: [{ section: 'containers', failed: 'ECONNREFUSED', body: null }] },
      ),
      {},
      ['warning vps-clock vps-01', 'warning vps-containers vps-01'],
    ],
    [
      'that nobody hears is offline, and keeps the problems it had',
      vps({ polledAt: NOW - 151 * SECOND }, heard(151 * SECOND)),
      {},
      ['critical vps-offline vps-01', ...UNSURE],
    ],
    [
      'that nobody could hear since the hub was down has time to speak, and stays offline if it was',
      vps({ polledAt: null }, heard(HOUR)),
      { heardSince: NOW - 60 * SECOND },
      ['? vps-offline vps-01', ...UNSURE],
    ],
    [
      'whose agent is there but reports nothing is one',
      vps({}, heard(HOUR)),
      {},
      ['warning vps-report vps-01', ...UNSURE.slice(1)],
    ],
    [
      'whose sync does not run cannot be blamed',
      vps({}, heard(HOUR)),
      { schedules: [schedule('sync-fleet', { record: ran(HOUR) })] },
      ['critical schedule-late sync-fleet', ...UNSURE],
    ],
    [
      'whose sync is paused is none',
      vps({}, heard(HOUR)),
      { schedules: [schedule('sync-fleet', { temporal: { paused: true } })] },
      UNSURE.slice(1),
    ],
    [
      'stays as it is while Temporal does not answer',
      vps({ polledAt: 'unknown' }),
      {},
      ['? vps-offline vps-01', ...UNSURE],
    ],
    ['that is being removed is none', vps({ status: 'removing', polledAt: null }), {}, []],
  ])('%s', (_name, known, change, expected) => {
    expect(keys({ schedules: SYNCS, vpses: [known], ...change })).toEqual(expected);
  });

  test('that may say anything says it in one line without controls', () => {
    const failed = `\u001b[2J\n<!channel> ${'x'.repeat(2_000)}`;
    const [alert] = judged({ vpses: [vps({}, { sections: [{ section: 'containers', failed, body: null }] })] }).wanted;
    expect(alert?.text).toHaveLength(800);
    expect(alert?.text).not.toMatch(/\p{Cc}/u);
  });
});
