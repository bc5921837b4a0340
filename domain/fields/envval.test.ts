import { expect, test } from 'vitest';
import { parseEnvVal } from './envval.js';

test.each(['', 'a\nb', 'a"#$', 'ü€'])('takes %j', (input) =>
  expect(parseEnvVal(input)).toEqual({ ok: true, value: input }),
);

test.each(['a\0b', '\ud800', 1, null])('refuses %j', (input) =>
  expect(parseEnvVal(input)).toMatchObject({ ok: false, code: 'ENVVAL' }),
);
