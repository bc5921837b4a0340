import { expect, test } from 'vitest';
import { parsePort } from './port.js';

test.each([1, 80, 65535])('takes %j', (input) => expect(parsePort(input)).toEqual({ ok: true, value: input }));

test.each([0, -1, 65536, 1.5, NaN, Infinity, '80', [80], null, undefined, true])('refuses %j', (input) =>
  expect(parsePort(input)).toMatchObject({ ok: false, code: 'PORT' }),
);
