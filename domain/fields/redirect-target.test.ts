import { expect, test } from 'vitest';
import { parseRedirectTarget } from './redirect-target.js';

test.each([
  ['https://example.com', 'https://example.com'],
  ['http://Example.com/a/b-c', 'http://example.com/a/b-c'],
])('takes %s', (input, value) => expect(parseRedirectTarget(input)).toEqual({ ok: true, value }));

test.each([
  ...[
    '',
    'example.com',
    '//example.com',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://*.example.com/',
  ],
  ...[
    'https://example.com;return 200',
    'https://example.com/a;b',
    'https://example.com/$uri',
    'https://example.com/\n',
    'https://a@example.com/',
    'https://example.com/../',
  ],
  ...['https://example.com?x', 'https://example.com//evil', 7, null],
])('refuses %j', (input) => expect(parseRedirectTarget(input)).toMatchObject({ ok: false, code: 'REDIRECT' }));
