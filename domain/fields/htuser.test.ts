import { expect, test } from 'vitest';
import { parseHtUser } from './htuser.js';

test.each(['admin', '_x', 'a@b.example', 'a'.repeat(64)])('takes %j', (input) =>
  expect(parseHtUser(input)).toEqual({ ok: true, value: input }),
);

test.each(['', '-b', 'a:b', 'a\n', '.a', '@a', 'a'.repeat(65), 'ü', {}])('refuses %j', (input) =>
  expect(parseHtUser(input)).toMatchObject({ ok: false, code: 'USER' }),
);
