import { expect, test } from 'vitest';
import { checkedText, matches, quoted, typeName } from './parsed.js';

test('checkedText() answers with the first complaint and what is accepted', () => {
  const parse = checkedText('CODE', 'a letter', matches(/^[a-z]$/), () => 'Never');
  expect(parse(7)).toEqual({ ok: false, code: 'CODE', message: 'Got a number; accepted is a letter.' });
  expect(parse('')).toEqual({ ok: false, code: 'CODE', message: 'It is empty; accepted is a letter.' });
  expect(parse('7')).toEqual({
    ok: false,
    code: 'CODE',
    message: 'It has a form that is not accepted; accepted is a letter.',
  });
  expect(parse('a')).toEqual({ ok: false, code: 'CODE', message: 'Never; accepted is a letter.' });
});

test('quoted() shows printable ASCII only, and not more than 60 characters of it', () => {
  expect(quoted('a"\u001b\u202e\n')).toBe('"a\\"\\u001b\\u202e\\n"');
  expect(quoted('x'.repeat(1000))).toHaveLength(65);
});

test('typeName() tells lists, null and objects apart', () =>
  expect([null, [], {}, 1, undefined].map(typeName)).toEqual(['null', 'a list', 'an object', 'a number', 'nothing']));
