import { describe, expect, test } from 'vitest';
import { certificateStatus, daysLeft } from './status.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-21T12:00:00Z');
/** A certificate of so many days with so much left. */
const left = (milliseconds: number, days = 90) => ({
  notBefore: new Date(NOW + milliseconds - days * DAY).toISOString(),
  notAfter: new Date(NOW + milliseconds).toISOString(),
});

describe('certificateStatus()', () => {
  test.each([
    [-HOUR, 'expired', -1],
    [HOUR, 'critical', 0],
    [14 * DAY + 23 * HOUR, 'critical', 14],
    [15 * DAY + HOUR, 'warning', 15],
    [30 * DAY + 12 * HOUR, 'warning', 30],
    [30 * DAY + 23 * HOUR, 'warning', 30],
    [31 * DAY + HOUR, 'valid', 31],
  ] as const)('90 days with %d ms left: %s, %d whole days', (milliseconds, status, days) => {
    expect(certificateStatus(left(milliseconds), NOW)).toBe(status);
    expect(daysLeft(left(milliseconds).notAfter, NOW)).toBe(days);
  });

  test.each([
    [6, 0.9, 'critical'],
    [6, 1.1, 'warning'],
    [6, 2.1, 'valid'],
    [45, 7.4, 'critical'],
    [45, 14.9, 'warning'],
    [45, 15.1, 'valid'],
    [398, 66, 'critical'],
    [398, 132, 'warning'],
    [398, 133, 'valid'],
  ] as const)('of %d days with %d left: %s, by sixth and third', (days, leftDays, status) => {
    expect(certificateStatus(left(leftDays * DAY, days), NOW)).toBe(status);
  });

  test('after the window in which the CA wanted it replaced: critical, however much is left', () => {
    expect(certificateStatus(left(60 * DAY), NOW, NOW + 1)).toBe('valid');
    expect(certificateStatus(left(60 * DAY), NOW, NOW)).toBe('critical');
    expect(certificateStatus(left(-DAY), NOW, NOW)).toBe('expired');
  });

  test('what cannot be read is unknown, not valid', () => {
    expect(certificateStatus(null, NOW)).toBe('unknown');
    expect(certificateStatus({ notBefore: 'soon', notAfter: '2027-01-01T00:00:00Z' }, NOW)).toBe('unknown');
  });
});
