import { expect, test } from 'vitest';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { parseHtPass } from './htpass.js';

test.each(['p:w-longer', 'correct horse', 'ü€-longer', 'x'.repeat(72), '🐎🐎🐎🐎🐎🐎🐎🐎'])('takes %j', (password) =>
  expect(parseHtPass(password)).toEqual({ ok: true, value: password }),
);

test.each([
  '',
  'xK9-e2z',
  'a\nb-longer',
  'a\rb-longer',
  'a\0b-longer',
  'x'.repeat(73),
  'ü'.repeat(37),
  'Password1',
  '\ud800-longer-x',
  12345678901,
])('refuses %j', (password) => expect(parseHtPass(password)).toMatchObject({ ok: false, code: 'PASSWORD' }));

test('never repeats the password in its message', () => {
  const parsed = parseHtPass('iloveyou');
  expect(parsed.ok ? '' : parsed.message).not.toContain('iloveyou');
});

test('the list has 3,000 passwords, all of a length that would be accepted', () => {
  expect(COMMON_PASSWORDS.size).toBe(3000);
  expect([...COMMON_PASSWORDS].every((word) => word.length >= 8 && word === word.toLowerCase())).toBe(true);
});
