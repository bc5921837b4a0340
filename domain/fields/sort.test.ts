import { expect, test } from 'vitest';
import { PRODUCTION_RULES } from './rules.js';
import { parseSort } from './sort.js';

test.each(['createdAt', '-createdAt'])('takes %s', (key) => expect(parseSort(key)).toEqual({ ok: true, value: key }));

test.each(['', '-', '--id', 'id--', 'id desc', '(select 1)', '__proto__', 'constructor', 'ID', 'id\n', 7, ['id']])(
  'refuses %j',
  (key) => expect(parseSort(key)).toMatchObject({ ok: false, code: 'SORT' }),
);

test('takes only the keys of the list', () => {
  const rules = { ...PRODUCTION_RULES, sortKeys: ['domain'] };
  expect(parseSort('-domain', rules).ok).toBe(true);
  expect(parseSort('createdAt', rules).ok).toBe(false);
});
