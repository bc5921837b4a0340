import { describe, expect, test } from 'vitest';
import { bodyOf, type Notice, plainLine } from './notice.js';

const notice: Notice = {
  type: 'alert.raised',
  timestamp: '2026-11-21T12:00:00.000Z',
  data: {
    id: '0198c0de-7a11-7000-8000-000000000001',
    kind: 'vps-containers',
    severity: 'warning',
    object: { kind: 'vps', id: 'vps-01' },
    vpsId: 'vps-01',
    domain: null,
    text: 'vps-01: Docker cannot be read: <!channel> <https://evil.example|hub> & more',
    fix: 'Start Docker.',
    firstSeenAt: '2026-11-21T11:59:00.000Z',
    resolvedAt: null,
  },
};

describe('bodyOf()', () => {
  test('is the notice and the hub it comes from as JSON', () => {
    expect(JSON.parse(bodyOf(notice, 'json', 'https://hub.example'))).toEqual({
      ...notice,
      hub: 'https://hub.example',
    });
  });

  test('for Slack mentions nobody and links nowhere, whatever a VPS said', () => {
    const { text, mrkdwn } = JSON.parse(bodyOf(notice, 'slack', null)) as { text: string; mrkdwn: boolean };
    expect(text.split('\n')).toEqual([
      'VSA: warning: vps-01: Docker cannot be read: &lt;!channel&gt; &lt;https://evil.example|hub&gt; &amp; more',
      'Start Docker.',
      'vsa alert ack 0198c0de-7a11-7000-8000-000000000001',
    ]);
    expect(mrkdwn).toBe(false);
  });

  test.each([
    ['alert.resolved', 'VSA: resolved: '],
    ['alert.reminded', 'VSA: warning, still open: '],
    ['alert.worsened', 'VSA: warning, worse: '],
  ] as const)('for Slack says what %s means', (type, beginning) => {
    const { text } = JSON.parse(bodyOf({ ...notice, type }, 'slack', null)) as { text: string };
    expect(text.startsWith(beginning)).toBe(true);
  });
});

test('plainLine() is one line without what forges or reorders lines', () => {
  expect(plainLine('a\r\nb\u2028c\u202ed\u0000\ud800')).toBe('a b c d');
  expect(plainLine('x'.repeat(20), 10)).toBe('xxxxxxx...');
});
