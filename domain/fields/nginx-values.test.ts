import { expect, test } from 'vitest';
import { DEFAULT_HEADERS, DEFAULT_OPTIONS, PERMISSIONS_MICROPHONE } from '../site/defaults.js';
import { parseCspValue, parseHeaderValue, parseRate, parseSize, parseTimeout } from './nginx-values.js';

const FORMS = [
  {
    parse: parseSize,
    code: 'SIZE',
    good: ['20m', '99999k'],
    bad: ['', '20', '20M', '20g', '-1m', '100000k', '1m\n', '1m;', 20],
  },
  {
    parse: parseTimeout,
    code: 'TIMEOUT',
    good: ['120s', '9999s'],
    bad: ['', '120', '2m', '10000s', '1s ', '1s\n', 120],
  },
  {
    parse: parseRate,
    code: 'RATE',
    good: ['50r/s', '1r/s'],
    bad: ['', '50', '50r/m', '100000r/s', 'off', '1r/s\n', 50],
  },
  {
    parse: parseHeaderValue,
    code: 'HEADER',
    good: ['same-origin', 'a=(self "x")'.replaceAll('"', "'"), '!#%&~|', '[]^_`', 'x'.repeat(4096)],
    bad: ['', ' a', 'a ', 'a;b', 'a"b', 'a\\b', '$host', '{', '}', 'a\nb', 'a\tb', '\x7f', 'ü', 'x'.repeat(4097), 7],
  },
  {
    parse: parseCspValue,
    code: 'HEADER',
    good: ["default-src 'self'; img-src *"],
    bad: ['', 'a"b', '$host', 'a\\', '{', 'a\n', '; '],
  },
];

test.each(FORMS.flatMap(({ parse, good }) => good.map((input) => ({ parse, input }))))(
  '$input is taken',
  ({ parse, input }) => expect(parse(input)).toEqual({ ok: true, value: input }),
);

test.each(FORMS.flatMap(({ parse, code, bad }) => bad.map((input) => ({ parse, code, input }))))(
  '$input is refused with $code',
  ({ parse, code, input }) => expect(parse(input)).toMatchObject({ ok: false, code }),
);

test("a new site's defaults are values that would be accepted", () => {
  const { referrerPolicy, permissionsPolicy, contentSecurityPolicy } = DEFAULT_HEADERS;
  expect([referrerPolicy, permissionsPolicy, PERMISSIONS_MICROPHONE].every((value) => parseHeaderValue(value).ok)).toBe(
    true,
  );
  expect(parseCspValue(contentSecurityPolicy).ok).toBe(true);
  expect(parseSize(DEFAULT_OPTIONS.clientMaxBodySize).ok).toBe(true);
  expect(Object.values(DEFAULT_OPTIONS.timeouts).every((value) => parseTimeout(value).ok)).toBe(true);
});
