import { describe, expect, test } from 'vitest';
import { DAY, HOUR, NOW, SECOND, keys, ran, schedule } from '../../tests/lib/alertFacts.js';
import type { AlertFacts, KnownCertificate } from './facts.js';

const certificate = (change: Partial<KnownCertificate> = {}): KnownCertificate => ({
  domain: 'shop.example',
  vpsId: 'vps-01',
  managedBy: 'vsa',
  validity: { notBefore: new Date(NOW - 30 * DAY).toISOString(), notAfter: new Date(NOW + 60 * DAY).toISOString() },
  window: null,
  problems: [],
  tryAt: NOW + 27 * DAY,
  failed: null,
  busy: false,
  ...change,
});
const WINDOW = { start: NOW - DAY, end: NOW + DAY };
const ends = (days: number) => ({
  validity: {
    notBefore: new Date(NOW + (days - 90) * DAY).toISOString(),
    notAfter: new Date(NOW + days * DAY).toISOString(),
  },
});
const CERTBOTS = { managedBy: 'certbot', domain: 'old.example' } as const;
const RENEWALS = [schedule('renew-certificates')];

describe('a certificate', () => {
  test.each<[string, KnownCertificate, Partial<AlertFacts>, string[]]>([
    ['that is good is no alert', certificate(), {}, []],
    ['with 31 whole days left is none', certificate(ends(31)), {}, []],
    ['with 30 left is a warning', certificate(ends(30.5)), {}, ['warning certificate-ending shop.example']],
    ['with 14 left is critical', certificate(ends(14.5)), {}, ['critical certificate-ending shop.example']],
    ['that has ended is critical', certificate(ends(-1)), {}, ['critical certificate-ending shop.example']],
    [
      'that could not be renewed once is one at the first time',
      certificate({ failed: { operationId: 'op', at: NOW, why: 'PORT_80' } }),
      {},
      ['warning renewal-failed shop.example'],
    ],
    [
      'that is not served is a warning',
      certificate({ problems: ['nginx serves none.'] }),
      {},
      ['warning certificate-wrong shop.example'],
    ],
    [
      'cannot be judged in its place while its site changes',
      certificate({ problems: ['nginx serves none.'], busy: true }),
      {},
      ['? certificate-wrong shop.example'],
    ],
    [
      'of certbot is an alert of its own beside that of a site',
      certificate({ ...CERTBOTS, ...ends(10), problems: ['nginx serves none.'] }),
      {},
      ['critical certificate-ending vps-01/old.example', 'warning certificate-wrong vps-01/old.example'],
    ],
    [
      'that is unreadable and never tried says so, and nothing of its end',
      certificate({ ...CERTBOTS, validity: null, problems: ['It is unreadable.'], tryAt: null }),
      {},
      ['warning certificate-wrong vps-01/old.example'],
    ],
    ['that is due may wait for room in the limits of the CA', certificate({ tryAt: NOW - 6 * HOUR }), {}, []],
    [
      'that nobody tried for longer is a warning',
      certificate({ tryAt: NOW - 6 * HOUR - 1 }),
      {},
      ['warning renewal-untried shop.example'],
    ],
    [
      'that its CA wants replaced is tried within minutes',
      certificate({ tryAt: NOW - 600 * SECOND, window: WINDOW }),
      {},
      [],
    ],
    [
      'that its CA wants replaced and nobody tried is one sooner',
      certificate({ tryAt: NOW - 601 * SECOND, window: WINDOW }),
      {},
      ['warning renewal-untried shop.example'],
    ],
    [
      'that its CA wanted replaced by now is critical',
      certificate({ window: { start: NOW - DAY, end: NOW - SECOND } }),
      {},
      ['critical certificate-ending shop.example'],
    ],
    [
      'whose site is busy waits',
      certificate({ tryAt: NOW - 9 * HOUR, busy: true }),
      {},
      ['? certificate-wrong shop.example'],
    ],
    ['due while the hub was down has time', certificate({ tryAt: NOW - DAY }), { heardSince: NOW - 60 * SECOND }, []],
    [
      'that nobody tried since no renewals run is theirs',
      certificate({ tryAt: NOW - 9 * HOUR }),
      { schedules: [schedule('renew-certificates', { record: ran(HOUR) })] },
      ['critical schedule-late renew-certificates', '? renewal-untried shop.example'],
    ],
    [
      'that nobody tried since renewals are paused is none',
      certificate({ tryAt: NOW - 9 * HOUR }),
      { schedules: [schedule('renew-certificates', { temporal: { paused: true } })] },
      [],
    ],
  ])('%s', (_name, known, change, expected) => {
    expect(keys({ schedules: RENEWALS, certificates: [known], ...change })).toEqual(expected);
  });
});
