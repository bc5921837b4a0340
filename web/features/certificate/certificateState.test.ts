import { describe, expect, test } from 'vitest';
import { certificateStateOf } from './certificateState.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const at = (days: number): string => new Date(NOW + days * DAY).toISOString();
const ofNinety = (left: number) => ({ notBefore: at(left - 90), notAfter: at(left) });

describe('certificateStateOf()', () => {
  test.each([
    [61.5, 'Valid', '61 d', 'ok'],
    [24.5, 'Warning', '24 d', 'attention'],
    [9.5, 'Critical', '9 d', 'attention'],
    [-1.5, 'Expired', '2 d ago', 'danger'],
  ])('with %d days left says %s %s', (left, word, days, role) =>
    expect(certificateStateOf(ofNinety(left), NOW)).toMatchObject({ word, days, role }),
  );

  test('says HTTP only where a site has none', () =>
    expect(certificateStateOf(null, NOW)).toMatchObject({ word: 'HTTP only', days: null, role: 'quiet' }));

  test('says unknown, without days, where its times cannot be read', () =>
    expect(certificateStateOf({ notBefore: '', notAfter: '' }, NOW)).toMatchObject({ word: 'Unknown', days: null }));

  test('is critical once its authority wanted it replaced by now', () =>
    expect(certificateStateOf(ofNinety(80), NOW, NOW - 1)).toMatchObject({ word: 'Critical', days: '80 d' }));
});
