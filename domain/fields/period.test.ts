import { expect, test } from 'vitest';
import { parsePeriod } from './period.js';

test.each(['1h', '6h', '24h', '7d', '30d'])('takes %j', (input) =>
  expect(parsePeriod(input)).toEqual({ ok: true, value: input }),
);

test.each(['', '2h', '7D', ' 1h', '1h\n', 7, ['1h']])('refuses %j', (input) =>
  expect(parsePeriod(input)).toMatchObject({ ok: false, code: 'PERIOD' }),
);
