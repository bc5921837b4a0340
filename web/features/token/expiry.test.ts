import { expect, test } from 'vitest';
import { expiryOf } from './expiry.js';

const NOW = Date.parse('2026-11-22T06:00:00Z');

test('expiryOf() counts days from now', () => {
  expect(expiryOf('30', NOW)).toBe('2026-12-22T06:00:00.000Z');
  expect(expiryOf('365', NOW)).toBe('2027-11-22T06:00:00.000Z');
});

test('expiryOf() gives no end to a token that holds until it is removed', () => {
  expect(expiryOf('never', NOW)).toBeNull();
});
