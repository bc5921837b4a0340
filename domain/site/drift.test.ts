import { describe, expect, test } from 'vitest';
import { driftOf, type LeftSite, type ReportedSite } from './drift.js';

const left: LeftSite = { vhostHash: 'aa', containers: ['shop'], hasCertificate: true };
const well: ReportedSite = {
  vhost: { hash: 'aa', missing: [] },
  certificate: { onDisk: { fingerprint: 'ff' }, served: [{ name: 'shop.example', fingerprint: 'ff' }] },
  containers: [
    { name: 'other', state: 'exited', reachable: false },
    { name: 'shop', state: 'running', reachable: true },
  ],
};
const names = (change: Partial<ReportedSite>, of: Partial<LeftSite> = {}) =>
  driftOf({ ...left, ...of }, { ...well, ...change }).map(({ name }) => name);
const container = (state: string, reachable = true) => [{ name: 'shop', state, reachable }];
const serving = (fingerprint: string | null) => ({
  onDisk: { fingerprint: 'ff' },
  served: [{ name: 'shop.example', fingerprint }],
});

describe('driftOf()', () => {
  test.each<[string, Partial<ReportedSite>, string[]]>([
    ['as VSA left it', {}, []],
    ['another vhost', { vhost: { hash: 'bb', missing: [] } }, ['EDITED_BY_HAND']],
    ['no vhost: nothing else counts', { vhost: null, containers: [] }, ['NOT_LIVE']],
    ['a file that is gone', { vhost: { hash: 'aa', missing: ['/a', '/b'] } }, ['FILE_MISSING', 'FILE_MISSING']],
    ['a container that is gone', { containers: [] }, ['UPSTREAM_DETACHED']],
    ['one that stopped', { containers: container('exited') }, ['UPSTREAM_DETACHED']],
    ['one that left the network', { containers: container('running', false) }, ['UPSTREAM_DETACHED']],
    ['another certificate served', { certificate: serving('ee') }, ['SERVED_NOT_DISK']],
    ['none served: nginx is down, which is said elsewhere', { certificate: serving(null) }, []],
    ['nothing reported since', { vhost: undefined, certificate: undefined, containers: undefined }, []],
  ])('%s', (_what, change, expected) => {
    expect(names(change)).toEqual(expected);
  });

  test('a vhost of which no hash was kept is not taken for edited', () => {
    expect(names({ vhost: { hash: 'bb', missing: [] } }, { vhostHash: null })).toEqual([]);
  });

  test('a site without HTTPS or containers is judged by its vhost alone', () => {
    const plain = { containers: [], hasCertificate: false };
    expect(names({ certificate: serving('ee'), containers: [] }, plain)).toEqual([]);
  });

  test.each([[7], ['x'], [[]], [{ hash: 7, missing: 'x' }], [{ missing: [null, {}] }]])(
    'a VPS that reports %j breaks nothing',
    (nonsense) => {
      const report = { vhost: nonsense, certificate: nonsense, containers: nonsense };
      expect(new Set(driftOf(left, report).map(({ name }) => name))).toEqual(
        new Set(['EDITED_BY_HAND', 'UPSTREAM_DETACHED']),
      );
    },
  );
});
