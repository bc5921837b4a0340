import { describe, expect, test } from 'vitest';
import type { Authorization, Challenge } from '../../../acme/authorization.js';
import type { AcmeOrder } from '../../../acme/order.js';
import { openChallenges, statusOf } from './orderStatus.js';

const challenge = (url: string, more: Partial<Challenge> = {}): Challenge => ({
  type: 'http-01',
  url,
  status: 'pending',
  ...more,
});
const authorization = (challenges: Challenge[], more: Partial<Authorization> = {}): Authorization => ({
  identifier: { value: 'a.example' },
  status: 'pending',
  challenges,
  retryAfterMs: null,
  ...more,
});
const order = (more: Partial<AcmeOrder> = {}): AcmeOrder => ({
  status: 'pending',
  authorizations: [],
  finalize: '',
  retryAfterMs: null,
  ...more,
});

describe('openChallenges()', () => {
  test('gives the HTTP-01 challenge of each pending authorization', () => {
    const dns = challenge('/dns', { type: 'dns-01' });
    const open = openChallenges([authorization([dns, challenge('/1')]), authorization([challenge('/2')])], new Set());
    expect(open.map(({ url }) => url)).toEqual(['/1', '/2']);
  });

  test('leaves out what is being validated, what is valid and what was told already', () => {
    const seen = [
      authorization([challenge('/1', { status: 'processing' })]),
      authorization([challenge('/2')], { status: 'valid' }),
      authorization([challenge('/3')]),
    ];
    expect(openChallenges(seen, new Set(['/3']))).toEqual([]);
  });

  test('refuses a name without HTTP-01', () => {
    const seen = [authorization([challenge('/dns', { type: 'dns-01' })])];
    expect(() => openChallenges(seen, new Set())).toThrow('no HTTP-01 challenge for a.example');
  });
});

describe('statusOf()', () => {
  test('asks for the longest wait of order and authorizations', () => {
    const seen = [authorization([], { retryAfterMs: 3000 }), authorization([], { retryAfterMs: null })];
    expect(statusOf(order({ retryAfterMs: 1000 }), seen)).toEqual({
      status: 'pending',
      retryAfterMs: 3000,
      detail: null,
    });
    expect(statusOf(order(), [])).toMatchObject({ retryAfterMs: null });
  });

  test('says why an order is invalid, name by name', () => {
    const seen = [authorization([challenge('/1', { status: 'invalid', error: { detail: 'no route' } })])];
    expect(statusOf(order({ status: 'invalid' }), seen).detail).toBe('a.example: no route');
    expect(statusOf(order({ status: 'invalid' }), []).detail).toBe('The order lapsed');
    expect(statusOf(order({ status: 'invalid', error: { detail: 'late' } }), []).detail).toBe('late');
  });
});
