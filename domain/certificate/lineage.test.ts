import { describe, expect, test } from 'vitest';
import { type LineageOnVps, lineageDueAt, nextTryAt, readLineages, toReplace } from './lineage.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const at = (days: number) => new Date(NOW + days * DAY).toISOString();
const facts = (left: number) => ({
  serial: '0A',
  names: [],
  issuer: 'CN=R10',
  notBefore: at(left - 90),
  notAfter: at(left),
  fingerprint: 'new',
});
const lineage = (change: Partial<LineageOnVps> = {}): LineageOnVps => ({
  name: 'shop.example',
  onDisk: facts(60),
  problem: null,
  renewable: true,
  served: [{ name: 'shop.example', fingerprint: 'new' }],
  alsoRenewedBy: [],
  ...change,
});

describe('toReplace()', () => {
  test.each<[string, LineageOnVps, string | null]>([
    ['has nothing to do for one that is good and served', lineage(), null],
    ['names what lies there once it has 36 % of its time left', lineage({ onDisk: facts(32.4) }), 'new'],
    [
      'names what is still served though another one lies there',
      lineage({ served: [{ name: 'a', fingerprint: 'old' }] }),
      'old',
    ],
    [
      'names what lies there once due, whatever is served',
      lineage({ onDisk: facts(20), served: [{ name: 'a', fingerprint: 'old' }] }),
      'new',
    ],
    ['leaves alone what nobody serves', lineage({ served: [{ name: 'a', fingerprint: null }] }), null],
    ['leaves alone what certbot cannot be told to renew', lineage({ renewable: false, onDisk: facts(1) }), null],
    ['leaves alone what is unreadable', lineage({ onDisk: null }), null],
  ])('%s', (_, each, wanted) => {
    expect(toReplace(each, NOW)).toBe(wanted);
  });
});

test('lineageDueAt() knows no time for what certbot cannot be told to renew', () => {
  expect(lineageDueAt(lineage({ renewable: false }))).toBeNull();
  expect(lineageDueAt(lineage())).toBe(NOW + (60 - 90 * 0.36) * DAY);
});

test('nextTryAt() pauses longer after each try', () => {
  const tries = (attempts: number) => ({ attempts, lastAt: new Date(NOW), state: 'failed' as const });
  expect([1, 2, 9, 99].map((each) => (nextTryAt(tries(each)) - NOW) / 60_000)).toEqual([1, 2, 360, 360]);
});

describe('readLineages()', () => {
  test('reads what an agent says', () => {
    expect(readLineages([lineage()])).toEqual([lineage()]);
  });

  test.each<[string, unknown]>([
    ['no list', { name: 'a' }],
    ['no objects', [null, 7, 'a', [], { name: 7 }, { name: '' }]],
  ])('takes nothing from %s', (_, words) => {
    expect(readLineages(words)).toEqual([]);
  });

  test('takes a name that certbot must not be given as one that is only listed', () => {
    for (const name of ['--server', '../x', 'a b', 'a\nb', 'ä'])
      expect(readLineages([lineage({ name })])).toMatchObject([{ name, renewable: false }]);
  });

  test.each<[string, object]>([
    ['times that are none', { notAfter: 'soon' }],
    ['times beyond the calendar', { notAfter: '2026-99-99T99:99:99.000Z' }],
    ['no fingerprint', { fingerprint: null }],
  ])('takes a certificate with %s as unreadable', (_, change) => {
    const words = [{ ...lineage(), onDisk: { ...facts(60), ...change } }];
    expect(readLineages(words)).toMatchObject([{ onDisk: null, renewable: false, problem: 'It is unreadable.' }]);
  });

  test('takes the first of two of one name', () => {
    const [first, second] = [lineage({ problem: 'first' }), lineage({ problem: 'second' })];
    expect(readLineages([first, second, lineage({ name: 'b' })]).map(({ problem }) => problem)).toEqual([
      'first',
      null,
    ]);
  });
});
