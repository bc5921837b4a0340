import { expect, test } from 'vitest';
import { parseEnvKey } from './envkey.js';

test.each(['A', '_a1', 'PATHS', 'DATABASE_URL', 'A'.repeat(128)])('takes %j', (input) =>
  expect(parseEnvKey(input)).toEqual({ ok: true, value: input }),
);

test.each([
  '',
  '1A',
  'A-B',
  'A$(id)',
  'A\n',
  'PATH',
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'DOCKER_HOST',
  'GIT_DIR',
  'COMPOSE_FILE',
  'A'.repeat(129),
  ['A'],
])('refuses %j', (input) => expect(parseEnvKey(input)).toMatchObject({ ok: false, code: 'ENVKEY' }));
