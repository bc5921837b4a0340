import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compare, summary } from './compare.js';

/** The fields whose every example must be answered as the corpus says. */
const PROMISED = [
  ...[
    'domain',
    'container',
    'stack',
    'vpsId',
    'port',
    'route',
    'htuser',
    'htpass',
    'envkey',
    'envval',
    'giturl',
    'gitref',
  ],
  ...['image', 'url', 'period', 'sort', 'cron', 'email', 'backupFile', 'logqlDomain'],
];
const corpus = readFileSync(new URL('./inputs.jsonl', import.meta.url), 'utf8');

test('every example of the twenty fields is answered as the corpus says', () => {
  const promised = corpus
    .split('\n')
    .filter((line) => line !== '' && PROMISED.includes((JSON.parse(line) as { field: string }).field));
  const { disagreements, agree, noParser } = compare(promised.join('\n'));
  expect(disagreements).toEqual([]);
  expect({ agree, noParser }).toEqual({ agree: promised.length, noParser: 0 });
  expect(promised.length).toBeGreaterThan(200);
});

test('the whole corpus has no disagreement', () => expect(compare(corpus).disagreements).toEqual([]));

const row = (fields: object): string => JSON.stringify({ id: 'x-1', code: null, ...fields });

test.each([
  ['another code', row({ field: 'domain', in: '_x', expect: 'reject', code: 'CHARSET' })],
  ['an accepted value that should be refused', row({ field: 'domain', in: 'example.com', expect: 'reject' })],
  ['a refused value that should be accepted', row({ field: 'port', in: 0, expect: 'accept' })],
  ['another canonical form', row({ field: 'domain', in: 'A.example', expect: 'canonical', canonical: 'A.example' })],
  ['an expectation it does not know', row({ field: 'port', in: 80, expect: 'perhaps' })],
  ['a line that is no JSON', '{'],
])('tells %s', (_, line) => expect(compare(line).disagreements).toHaveLength(1));

test('a field without a parser, even a name of Object.prototype, is counted as such', () =>
  expect(
    summary(
      compare(
        [
          row({ field: 'tarEntry', in: '', expect: 'reject' }),
          row({ field: 'toString', in: '', expect: 'reject' }),
        ].join('\n'),
      ),
    ),
  ).toBe('2 rows, 0 agree, 0 disagree, 2 no parser'));
