import { expect, test } from 'vitest';
import { PRODUCTION_RULES } from './rules.js';
import { parseUrl } from './url.js';

const allowing = (...outboundOrigins: readonly string[]) => ({ ...PRODUCTION_RULES, outboundOrigins });
const HOOKS = allowing('https://hooks.example.com:443', 'http://hooks.example.com:8080');

test.each([
  'https://hooks.example.com',
  'https://hooks.example.com/a?b=c%20d',
  'https://HOOKS.example.com:443/',
  'http://hooks.example.com:8080/x@y',
])('takes %s of an allowed origin', (url) => expect(parseUrl(url, HOOKS)).toEqual({ ok: true, value: url }));

test.each([
  ...[
    '',
    'hooks.example.com',
    'http://hooks.example.com/',
    'https://hooks.example.com:8443/',
    'https://hooks.example.com.evil.example/',
    '//hooks.example.com/',
  ],
  ...[
    'https://hooks.example.com@127.0.0.1/',
    'https://127.0.0.1#@hooks.example.com/',
    'https://hooks.example.com/#x',
    'https://hooks.example.com\\@127.0.0.1/',
  ],
  ...[
    'https://hooks.example.com/ x',
    'https://hooks.example.com/\r\nX: y',
    'https://hooks.example.com./',
    'ftp://hooks.example.com/',
    'javascript:alert(1)',
  ],
  ...[
    'HTTPS://hooks.example.com/',
    'https:hooks.example.com/',
    'https://hooks.example.com:00443/',
    7,
    null,
    ['https://hooks.example.com/'],
  ],
])('refuses %j', (url) => expect(parseUrl(url, HOOKS)).toMatchObject({ ok: false, code: 'SSRF' }));

test.each([
  ...[
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0x0.0x0.0x1',
    '0177.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.0.1',
    '0',
  ],
  ...[
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
  ],
  ...['localhost', 'a.localhost', 'localhost.', 'metadata.google.internal', '127.0.0.1.', '168.63.129.16'],
])('refuses the host %s even where it is configured', (host) =>
  expect(parseUrl(`http://${host}/`, allowing(`http://${host}:80`)).ok).toBe(false),
);

test('refuses everything where nothing is configured', () =>
  expect(parseUrl('https://hooks.example.com/').ok).toBe(false));
