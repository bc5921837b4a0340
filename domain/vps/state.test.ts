import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTRACT_VERSION } from '../contracts.js';
import { stateOf, type VpsSigns } from './state.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const nginx = { section: 'nginx' as const, failed: null, body: { version: '1.28', live: 4, served: 4 } };
const host = {
  section: 'host' as const,
  failed: null,
  body: { disk: { totalBytes: 100, freeBytes: 40, freeInodes: 9 } },
};

const signs = (change: Partial<VpsSigns> = {}, report: Partial<NonNullable<VpsSigns['report']>> = {}): VpsSigns => ({
  status: 'active',
  observed: false,
  polledAt: NOW - 20_000,
  report: { takenAt: NOW - 12_000, storedAt: NOW - 10_000, sections: [host, nginx], ...report },
  ...change,
});
const ago = (seconds: number) => ({ takenAt: NOW - seconds * 1_000, storedAt: NOW - seconds * 1_000 });

describe('stateOf()', () => {
  test('a VPS that reports and is well is active', () => {
    expect(stateOf(signs(), NOW)).toEqual({ state: 'active', stale: false, problems: [] });
  });

  test('its data are stale after 75 s, itself offline after 150 s without a report and a request for work', () => {
    expect(stateOf(signs({}, ago(75)), NOW)).toMatchObject({ state: 'active', stale: false });
    expect(stateOf(signs({}, ago(76)), NOW)).toMatchObject({ state: 'active', stale: true });
    expect(stateOf(signs({}, ago(3_600)), NOW)).toMatchObject({ state: 'degraded', stale: true });
    expect(stateOf(signs({ polledAt: null }, ago(150)), NOW).state).toBe('active');
    expect(stateOf(signs({ polledAt: null }, ago(151)), NOW)).toMatchObject({ state: 'offline', stale: true });
    expect(stateOf(signs({ polledAt: NOW - 151_000, report: null }), NOW).state).toBe('offline');
    expect(stateOf(signs({ polledAt: null, report: null }), NOW).problems).toEqual([
      'Its agent has not been seen yet.',
    ]);
  });

  test('nobody is called offline because Temporal cannot be asked', () => {
    expect(stateOf(signs({ polledAt: 'unknown' }, ago(10_000)), NOW).state).toBe('degraded');
  });

  test.each([
    ['nginx is down', { sections: [{ ...nginx, body: { live: 4, served: null } }] }, 'nginx does not answer.'],
    [
      'another generation',
      { sections: [{ ...nginx, body: { live: 4, served: 3 } }] },
      'nginx serves generation 3, not 4.',
    ],
    [
      'Docker is down',
      { sections: [{ section: 'containers' as const, body: [], failed: 'ECONNREFUSED' }] },
      'Docker cannot be read: ECONNREFUSED',
    ],
    [
      'a full disk',
      { sections: [{ ...host, body: { disk: { totalBytes: 100, freeBytes: 10 } } }] },
      'The disk is 90 % full.',
    ],
    [
      'an agent of another contract',
      { sections: [{ ...host, body: { ...host.body, agentVersion: '9.0.0', contract: 9 } }] },
      `Its agent, version 9.0.0, speaks contract 9, this hub ${CONTRACT_VERSION}.`,
    ],
    ['a clock that is late', { takenAt: NOW - 200_000 }, "Its clock differs from the hub's by about 190 s."],
    ['a clock that is early', { takenAt: NOW + 600_000 }, "Its clock differs from the hub's by about 610 s."],
  ])('%s makes it degraded, and says so', (_name, report, problem) => {
    expect(stateOf(signs({}, report), NOW)).toEqual({ state: 'degraded', stale: false, problems: [problem] });
  });

  test('no nginx of VSA is missed where VSA only observes', () => {
    const none = { sections: [host, { ...nginx, body: { version: '1.28', live: 0, served: null } }] };
    expect(stateOf(signs({ observed: true }, none), NOW)).toMatchObject({ state: 'active', problems: [] });
    expect(stateOf(signs({}, none), NOW)).toMatchObject({ state: 'degraded' });
  });

  test('what is not active is what its row says', () => {
    expect(stateOf(signs({ status: 'pending', polledAt: null, report: null }), NOW).state).toBe('pending');
    expect(stateOf(signs({ status: 'removed' }), NOW)).toMatchObject({ state: 'removed', problems: [] });
  });

  test('lost reports and requests change nothing as long as one of five comes through', () => {
    for (const lost of [0, 1, 2, 3, 4]) {
      // Reports come every 30 s, requests every 60 s.
      const late = signs({ polledAt: NOW - 60_000 * (lost + 1) }, ago(30 * lost + 29));
      expect(stateOf(late, NOW)).toMatchObject({ state: 'active', problems: [] });
    }
  });

  test('whatever a VPS reports, there is an answer', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        for (const section of ['nginx', 'host'] as const) {
          expect(['active', 'degraded']).toContain(
            stateOf(signs({}, { sections: [{ section, body, failed: null }] }), NOW).state,
          );
        }
      }),
    );
  });
});
