import { expect, test } from 'vitest';
import { parsePassword } from './password.js';

test('parsePassword() takes 12 characters or more', () => {
  expect(parsePassword('eleven chars'.slice(0, 11))).toMatchObject({ ok: false, code: 'PASSWORD' });
  expect(parsePassword('twelve chars')).toEqual({ ok: true, value: 'twelve chars' });
  expect(parsePassword('')).toMatchObject({ message: expect.stringContaining('12 or more') });
});

test('parsePassword() refuses what Basic Auth refuses', () => {
  expect(parsePassword('é'.repeat(36))).toMatchObject({ ok: true });
  expect(parsePassword('é'.repeat(37))).toMatchObject({ ok: false, code: 'PASSWORD' });
  expect(parsePassword('1234567890qwerty\n')).toMatchObject({ ok: false });
  expect(parsePassword('qwertyuiop123')).toMatchObject({ ok: false, code: 'PASSWORD' });
});
