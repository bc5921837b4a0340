import { describe, expect, test } from 'vitest';
import type { CertificateView } from '../../../domain/schemas/certificate.js';
import { placesWord, renewalWord } from './certificateFacts.js';

describe('placesWord()', () => {
  test.each([
    ['same', 'same', 'Disk and nginx have this one'],
    ['same', 'other', 'Disk has this one; nginx serves another one for some of its names'],
    ['missing', 'unknown', 'Disk has none; nginx was not asked'],
    ['unknown', 'unknown', null],
  ] as const)('disk %s, served %s: %s', (onDisk, served, word) => expect(placesWord({ onDisk, served })).toBe(word));
});

describe('renewalWord()', () => {
  const now = new Date(2026, 10, 22, 14, 2).getTime();
  const at = (day: number) => new Date(2026, 10, day, 9, 5).toISOString();
  const renewal = (some: Partial<CertificateView['renewal']>): CertificateView['renewal'] => ({
    dueAt: at(29),
    alsoBy: [],
    window: null,
    windowError: null,
    attempts: 0,
    nextTryAt: null,
    lastOperationId: null,
    lastError: null,
    ...some,
  });

  test('says when it is replaced by itself', () => {
    expect(renewalWord(renewal({}), now)).toBe('About 29 Nov 09:05, by itself.');
    expect(renewalWord(renewal({ dueAt: at(2) }), now)).toBe('Due now; it starts by itself.');
    expect(renewalWord(renewal({ dueAt: null }), now)).toBe('VSA cannot have it replaced.');
  });

  test('says why the last try failed, and when the next one is', () =>
    expect(renewalWord(renewal({ lastError: { code: 'CA_BUDGET', message: 'No room' }, nextTryAt: at(23) }), now)).toBe(
      'The last try failed: No room (CA_BUDGET). Next try 23 Nov 09:05, by itself.',
    ));
});
