import { expect, test } from 'vitest';
import { parseEmail } from './email.js';

test.each([
  ['anna@example.com', 'anna@example.com'],
  ['Anna.b+c@EXAMPLE.com', 'Anna.b+c@example.com'],
])('takes %s', (input, value) => expect(parseEmail(input)).toEqual({ ok: true, value }));

test.each([
  ...[
    '',
    'anna',
    '@example.com',
    'anna@',
    'a b@example.com',
    'a@b@example.com',
    '-a@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a.@example.com',
  ],
  ...[
    'a@localhost',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@*.example.com',
    'a@example.com\n',
    '"a"@example.com',
    'ü@example.com',
    `${'a'.repeat(65)}@example.com`,
    7,
    null,
  ],
])('refuses %j', (input) => expect(parseEmail(input)).toMatchObject({ ok: false, code: 'EMAIL' }));
