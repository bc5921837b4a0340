import { describe, expect, test } from 'vitest';
import { isLocalChange, isLocalChanges, type LocalChange, mayChange, MOST_CHANGES, subjectIn } from './change.js';

const CHANGE: LocalChange = {
  n: 7,
  at: '2026-11-21T12:00:00.000Z',
  operationId: '0198c0de-7a11-7000-8000-000000000001',
  activity: 'publishSite',
  subject: 'shop.example',
  result: 'done',
  durationMs: 12,
};

test('mayChange() is sure of nothing but what is known to look only', () => {
  expect(['publishSite', 'restoreSite', 'emptyTrash', 'whatever'].every(mayChange)).toBe(true);
  expect(['proveSite', 'collectReport', 'answerQuestion'].some(mayChange)).toBe(false);
});

test('subjectIn() finds the site or lineage an activity is about', () => {
  const inputs = [
    { domain: 'a' },
    { site: { domain: 'b' } },
    { lineage: 'c' },
    { operationId: 'd' },
    null,
    undefined,
    7,
  ];
  expect(inputs.map(subjectIn)).toEqual(['a', 'b', 'c', null, null, null, null]);
});

describe('isLocalChange()', () => {
  test.each<[string, object]>([
    ['as an agent writes it', {}],
    ['of a schedule', { operationId: null, subject: null }],
  ])('takes one %s', (_, change) => {
    expect(isLocalChange({ ...CHANGE, ...change })).toBe(true);
  });

  test.each<[string, object]>([
    ['number that is none', { n: 1.5 }],
    ['time that is none', { at: 'soon' }],
    ['operation that is none', { operationId: 'x' }],
    ['text too long', { result: 'x'.repeat(101) }],
    ['text that no table keeps', { subject: 'a\0b' }],
    ['duration that is none', { durationMs: null }],
  ])('refuses one with a %s', (_, change) => {
    expect(isLocalChange({ ...CHANGE, ...change })).toBe(false);
  });
});

test('isLocalChanges() refuses more than a report may carry', () => {
  const lines = (count: number) => ({ lines: Array.from({ length: count }, () => CHANGE), failed: null });
  expect(isLocalChanges(lines(MOST_CHANGES))).toBe(true);
  expect(isLocalChanges(lines(MOST_CHANGES + 1))).toBe(false);
  expect(isLocalChanges({ lines: [null], failed: null })).toBe(false);
});
