import { expect, test } from 'vitest';
import { parseIpAddress } from './ip-address.js';

test.each(['203.0.113.7', '127.0.0.1', '::1', '2001:db8::7'])('takes %j', (input) =>
  expect(parseIpAddress(input)).toEqual({ ok: true, value: input }),
);

test.each([
  '',
  '127.1',
  '0x7f.1',
  '010.0.0.1',
  '256.0.0.1',
  '1.2.3.4.',
  '1.2.3.4\n',
  '[::1]',
  'fe80::1%eth0',
  ':::',
  '1::2::3',
  'example.com',
  7,
])('refuses %j', (input) => expect(parseIpAddress(input)).toMatchObject({ ok: false, code: 'IP' }));

test.each([
  ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
  ['::ffff:1.2.3.4', '::ffff:102:304'],
])('writes %s as %s', (input, value) => expect(parseIpAddress(input)).toEqual({ ok: true, value }));
