import { expect, test } from 'vitest';
import { parseImage } from './image.js';
import { PRODUCTION_RULES } from './rules.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  ...[
    'nginx:1.30',
    'library/nginx:1.30-alpine',
    'docker.io/library/redis:7',
    'ghcr.io/o/a_b/c__d/e--f:v1',
    `nginx@${DIGEST}`,
  ],
  ...[`nginx:latest@${DIGEST}`, `ghcr.io/o/r:1@${DIGEST}`],
])('takes %s', (image) => expect(parseImage(image)).toEqual({ ok: true, value: image }));

test.each([
  ...[
    '',
    'nginx',
    'nginx:',
    'nginx:LATEST',
    'nginx:alpine-latest',
    'ghcr.io/o/r',
    '-x:1',
    'Nginx:1',
    'a//b:1',
    'a/../b:1',
    'nginx:1\n',
    'nginx:1 x',
  ],
  ...[
    'evil.example/x:1',
    'localhost/x:1',
    'localhost:5000/x:1',
    '127.0.0.1:5000/x:1',
    'ghcr.io.evil.example/x:1',
    'Ghcr.io/x:1',
    'nginx@sha256:abc',
  ],
  ...[
    'nginx@md5:00',
    `nginx@${DIGEST}@${DIGEST}`,
    `${'a'.repeat(256)}:1`,
    `nginx:${'1'.repeat(129)}`,
    'a:b:c',
    7,
    ['nginx:1'],
  ],
])('refuses %j', (image) => expect(parseImage(image)).toMatchObject({ ok: false, code: 'IMAGE' }));

test('takes a registry that is configured', () => {
  const rules = { ...PRODUCTION_RULES, registries: ['registry.example.com:5000'] };
  expect(parseImage('registry.example.com:5000/x:1', rules).ok).toBe(true);
  expect(parseImage('registry.example.com/x:1', rules).ok).toBe(false);
});
