import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDomain } from './domain.js';
import { PRODUCTION_RULES, type FieldRules } from './rules.js';

const answer = (input: unknown, rules?: FieldRules): string => {
  const parsed = parseDomain(input, rules);
  return parsed.ok ? parsed.value : parsed.code;
};

describe('parseDomain()', () => {
  test.each([
    [{}, 'TYPE'],
    [7, 'TYPE'],
    [undefined, 'TYPE'],
    ['\ud800.com', 'NOT_ASCII'],
    ['_', 'CHARSET'],
    ['a.com;', 'CHARSET'],
    ['$host.com', 'CHARSET'],
    ['_x', 'UNDERSCORE'],
    ['_dmarc.example.com', 'UNDERSCORE'],
    ['a_b.example.com;', 'CHARSET'],
    ['a.com\r\n', 'CHARSET'],
    ['../../etc', 'CHARSET'],
    ['a.*.example.com', 'CHARSET'],
    ['*.*.example.com', 'CHARSET'],
    ['[::1]', 'CHARSET'],
    ['', 'EMPTY'],
    ['example.com.', 'TRAILING_DOT'],
    ['2130706433', 'IP_LITERAL'],
    ['0177.0.0.1', 'IP_LITERAL'],
    ['256.256.256.256', 'IP_LITERAL'],
    ['.example.com', 'LABEL'],
    ['-a.example.com', 'LABEL'],
    [`${'a'.repeat(64)}.example.com`, 'LABEL'],
    ['default', 'SINGLE_LABEL'],
    ['example.123', 'NUMERIC_TLD'],
    ['example.0x1f', 'NUMERIC_TLD'],
    ['1.2.3.4.5', 'NUMERIC_TLD'],
    ['example.1-1', 'NUMERIC_TLD'],
    ['xn--a.example', 'BAD_PUNYCODE'],
    ['xn--example.com', 'BAD_PUNYCODE'],
    ['xn--99999999999.example', 'BAD_PUNYCODE'],
    ['printer.local', 'RESERVED_TLD'],
    ['a.test', 'RESERVED_TLD'],
    ['co.uk', 'PUBLIC_SUFFIX'],
    [`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(30)}.example.com`, 'TOO_LONG'],
    ['*.example.com', 'WILDCARD_NEEDS_DNS01'],
  ])('refuses %j with %s', (input, code) => expect(answer(input)).toBe(code));

  test.each([
    ['WWW.Example.CO.UK', 'www.example.co.uk'],
    ['1.example', '1.example'],
    ['x.Z', 'x.z'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    [
      `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(30)}.example`,
      expect.stringMatching(/^a{63}.{167}$/),
    ],
  ])('takes %s', (input, value) => expect(answer(input)).toEqual(value));

  test('takes a reserved top-level domain where the rules allow it', () => {
    const rules = { ...PRODUCTION_RULES, allowedReservedTlds: ['localhost'] };
    expect(answer('demo.vsa.localhost', rules)).toBe('demo.vsa.localhost');
    expect(answer('localhost', rules)).toBe('SINGLE_LABEL');
    expect(answer('demo.test', rules)).toBe('RESERVED_TLD');
  });

  test('takes a wildcard where the rules allow it, but not of a public suffix', () => {
    const rules = { ...PRODUCTION_RULES, wildcards: true };
    expect(answer('*.Example.com', rules)).toBe('*.example.com');
    expect(answer('*.co.uk', rules)).toBe('PUBLIC_SUFFIX');
    expect(answer('*.localhost', rules)).toBe('RESERVED_TLD');
  });

  test('shows the xn-- form of a name in another script', () =>
    expect(parseDomain('bücher.example')).toMatchObject({
      message: expect.stringContaining('"xn--bcher-kva.example"'),
    }));

  test('never puts a control character into its message', () => {
    const parsed = parseDomain('a\u001b[2J\u202e.com');
    expect(parsed.ok ? '' : parsed.message).toMatch(/^[\x20-\x7e]+$/);
  });
});

const nearNames = fc.oneof(
  fc.domain(),
  fc.string({ unit: fc.constantFrom(...'abzAZ019-._*xn;{}"$\\\n \0é\u202e'), maxLength: 40 }),
  fc
    .array(fc.constantFrom('a', 'xn--', '*', '.', '-', '1', 'com', 'bcher-kva', '\n', ';'), { maxLength: 8 })
    .map((parts) => parts.join('')),
);

test('whatever is accepted is a plain host name and is its own canonical form', () =>
  fc.assert(
    fc.property(nearNames, (input) => {
      const parsed = parseDomain(input);
      if (!parsed.ok) return;
      expect(parsed.value).toMatch(/^(?=.{3,230}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/);
      expect(parsed.value).not.toMatch(/[\s;{}"'\\$#*~^]/);
      expect(parseDomain(parsed.value)).toEqual(parsed);
    }),
    { numRuns: 2000 },
  ));
