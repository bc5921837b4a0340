import { expect, test } from 'vitest';
import { keys, NOW, SECOND, textOf } from '../../tests/lib/alertFacts.js';
import type { KnownSite } from './facts.js';

const site = (change: Partial<KnownSite> = {}): KnownSite => ({
  domain: 'shop.example',
  vpsId: 'vps-01',
  drift: [{ name: 'UPSTREAM_DETACHED', detail: 'There is no container web.' }],
  busy: false,
  reportedAt: NOW - 10 * SECOND,
  ...change,
});

test.each<[string, KnownSite, string[]]>([
  ['that has drifted is a warning', site(), ['warning site-drift shop.example']],
  ['that is as VSA left it is none', site({ drift: [] }), []],
  ['that is being changed stays as it was', site({ busy: true }), ['? site-drift shop.example']],
  [
    'that a new report is missing of stays as it was',
    site({ reportedAt: NOW - 41 * SECOND }),
    ['? site-drift shop.example'],
  ],
  ['that was never reported stays as it was', site({ drift: [], reportedAt: null }), ['? site-drift shop.example']],
])('a site %s', (_, known, expected) => {
  expect(keys({ sites: [known] })).toEqual(expected);
});

test('an alert of drift says what it is, and where', () => {
  expect(textOf({ sites: [site()] })).toBe(
    'shop.example is not on vps-01 as VSA left it: UPSTREAM_DETACHED: There is no container web.',
  );
});
