import { describe, expect, test } from 'vitest';
import { caaRefusal } from './caa.js';
import type { CaaLookup, CaaProperty } from './resolve.js';

const found = (...properties: CaaProperty[]): CaaLookup => ({ kind: 'caa', at: 'example', properties, resolver: 'r' });
const issue = (value: string): CaaProperty => ({ tag: 'issue', value, critical: false });
const refusal = (lookup: CaaLookup) => caaRefusal(lookup, ['letsencrypt.org']);

describe('caaRefusal()', () => {
  test.each([
    ['no records', found()],
    ['our CA', found(issue('letsencrypt.org'))],
    ['our CA among others', found(issue('other.example'), issue('letsencrypt.org'))],
    [
      'our CA with parameters',
      found(issue('letsencrypt.org; accounturi=https://x/1; validationmethods=dns-01,http-01')),
    ],
    ['only a wildcard rule', found({ tag: 'issuewild', value: ';', critical: false })],
    ['a critical rule that every CA knows', found({ tag: 'issuewild', value: ';', critical: true })],
  ])('allows %s', (_, lookup) => {
    expect(refusal(lookup)).toBeNull();
  });

  test.each([
    ['another CA', found(issue('other.example')), '"other.example" and not letsencrypt.org'],
    ['nobody', found(issue(';')), '";" and not letsencrypt.org'],
    ['our CA by DNS only', found(issue('letsencrypt.org; validationmethods=dns-01')), 'dns-01'],
    ['an unknown critical property', found({ tag: 'tbs', value: '', critical: true }), '"tbs"'],
    ['a broken lookup', { kind: 'SERVFAIL', at: 'example', resolver: 'r' } as const, 'SERVFAIL'],
  ])('refuses %s and says so', (_, lookup, words) => {
    expect(refusal(lookup)).toContain(words);
  });
});
