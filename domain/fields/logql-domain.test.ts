import { expect, test } from 'vitest';
import { parseLogqlDomain } from './logql-domain.js';

test.each(['example.com'])('takes %j', (input) => expect(parseLogqlDomain(input)).toEqual({ ok: true, value: input }));

test.each(['a"} or {job="x', '.*', '*.example.com', '\ud800.com', null, ['example.com']])('refuses %j', (input) =>
  expect(parseLogqlDomain(input)).toMatchObject({ ok: false, code: 'DOMAIN' }),
);
