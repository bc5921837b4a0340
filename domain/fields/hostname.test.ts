import { expect, test } from 'vitest';
import { parseHostname } from './hostname.js';

test.each([
  ['web1', 'web1'],
  ['VPS-01.Example.com', 'vps-01.example.com'],
])('takes %s', (input, value) => expect(parseHostname(input)).toEqual({ ok: true, value }));

test.each(['', '7', '127.0.0.1', '0x7f', '-a', 'a_b', 'a b', 'a\n', 'ab--c', '*.example.com', '*', 7, ['web1']])(
  'refuses %j',
  (input) => expect(parseHostname(input)).toMatchObject({ ok: false, code: 'HOSTNAME' }),
);
