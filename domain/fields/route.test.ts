import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRoute } from './route.js';

test.each([
  '/',
  '/api/',
  '/a.b/~user/x-y_z',
  '/...',
  '/.well-known/',
  '/.well-known/acme-challenges/',
  `/${'a'.repeat(255)}`,
])('takes %s', (path) => expect(parseRoute(path)).toEqual({ ok: true, value: path }));

test.each([
  ...[
    'api',
    '/../',
    '/a/..',
    '/.',
    '/a//b',
    '/a b',
    '/a\n',
    '/a$uri',
    '/a"',
    "/a'",
    '^~ /',
    '/.well-known/acme-challenge',
  ],
  ...['/.well-known/acme-challenge/x', `/${'a'.repeat(256)}`, 7, null, ['/']],
])('refuses %j', (path) => expect(parseRoute(path)).toMatchObject({ ok: false, code: 'ROUTE' }));

const nearPaths = fc
  .array(fc.constantFrom('/', 'a', '.', '..', '~', '-', '_', ';', '{', '"', '$', '\\', '\n', ' ', '%2e', '#', '*'), {
    maxLength: 12,
  })
  .map((parts) => `/${parts.join('')}`);

test('whatever is accepted is a plain path and is accepted again', () =>
  fc.assert(
    fc.property(nearPaths, (input) => {
      const parsed = parseRoute(input);
      if (!parsed.ok) return;
      expect(parsed.value).toMatch(/^\/[A-Za-z0-9._~/-]{0,255}$/);
      expect(parsed.value).not.toMatch(/\/\/|\/\.{1,2}(\/|$)/);
      expect(parseRoute(parsed.value)).toEqual(parsed);
    }),
    { numRuns: 2000 },
  ));
