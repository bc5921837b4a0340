import { expect, test } from 'vitest';
import { VsaError } from '../errors.js';
import { FIELDS, parseOrThrow, PRODUCTION_RULES, type FieldParser } from './index.js';

const WRONG_TYPES = [
  null,
  undefined,
  true,
  {},
  [],
  ['example.com'],
  { toString: () => 'example.com' },
  1.5,
  Symbol('x'),
];

test.each(Object.entries<FieldParser<unknown>>(FIELDS))(
  '%s refuses every wrong type and says what is accepted',
  (_, parse) => {
    for (const wrong of WRONG_TYPES)
      expect(parse(wrong)).toMatchObject({ ok: false, message: expect.stringContaining('ccepted is') });
  },
);

test.each(Object.entries<FieldParser<unknown>>(FIELDS))('%s answers at once for 100,000 characters', (_, parse) => {
  for (const unit of ['a', 'a.', '-', '/a', '1.', 'xn--a.', '*/'])
    expect(() => parse(unit.repeat(100_000))).not.toThrow();
});

test('parseOrThrow() gives the value, or VALIDATION with the pointer and the code of the field', () => {
  expect(parseOrThrow('domain', 'Example.com')).toBe('example.com');
  const attempt = () => parseOrThrow('port', '80', PRODUCTION_RULES, '/routes/0/port');
  expect(attempt).toThrow(VsaError);
  expect(attempt).toThrow(
    expect.objectContaining({
      code: 'VALIDATION',
      data: { errors: [expect.objectContaining({ pointer: '/routes/0/port', code: 'PORT' })] },
    }),
  );
});
