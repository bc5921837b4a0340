import { expect, test } from 'vitest';
import { parseGitRef } from './git-ref.js';

test.each(['main', 'v1.2.3', 'feature/#12', 'a'.repeat(40), '0123456789abcdef'.repeat(4), 'head', 'AHEAD'])(
  'takes %j',
  (input) => expect(parseGitRef(input)).toEqual({ ok: true, value: input }),
);

test.each([
  '',
  '-x',
  'a..b',
  'a//b',
  'a/',
  'a.',
  'a.lock',
  'a.lock/b',
  'a/.b',
  'HEAD',
  'FETCH_HEAD',
  'a:b',
  'a@{1}',
  'main\n',
  'a'.repeat(201),
  7,
])('refuses %j', (input) => expect(parseGitRef(input)).toMatchObject({ ok: false, code: 'GITREF' }));
