import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/packageRoot.js';

const root = packageRoot();
const FILES = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const SOURCES = FILES.filter((file) => /\.(ts|tsx|mjs)$/.test(file));
const TEXTS = new Map(SOURCES.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const SELF = 'tests/tidy/files.test.ts';

/** As prettier's printWidth; this also holds for what prettier cannot break, such as a comment. */
const LONGEST_LINE = 120;

/** Titles of tests and messages that are longer in one piece. */
const WIDE_FILES = [
  ...['bench/figures/newSite.ts', 'bench/figures/thousand.ts', 'tests/writes/once.ts'],
  ...['tests/container/faults.test.ts', 'tests/container/lifecycle.test.ts'],
];

/** Longer for a reason: data, or the one contract that both sides must read as a whole. */
const LONG_FILES = ['domain/contracts.ts', 'domain/fields/common-passwords.ts', 'tests/db/queries.test.ts'];

/** Folders where every source decides something, so each has a test of its name beside it, and what decides nothing. */
const TESTED_FOLDERS = ['domain/fields', 'domain/commands', 'scripts/lint'];
const DECIDES_NOTHING = ['brands.ts', 'rules.ts', 'common-passwords.ts', 'punycode.d.ts'].map(
  (name) => `domain/fields/${name}`,
);

const BANNED = [
  {
    pattern: /\b(test|describe|it)\.((only|todo)\(|skip\(')/,
    because: 'a test that does not run proves nothing; use skipIf(part is missing)',
  },
  { pattern: /eslint-disable|@ts-ignore|@ts-nocheck/, because: 'mend the cause, or the rule for everybody' },
  { pattern: /\b(TODO|FIXME|XXX)\b/, because: 'what is here works; what does not is an issue' },
];

describe('every source', () => {
  test(`has lines of at most ${LONGEST_LINE} characters`, () => {
    const wide = (line: string, index: number) => (line.length > LONGEST_LINE ? [`line ${index + 1}`] : []);
    const found = findings((text, file) => (WIDE_FILES.includes(file) ? [] : text.split('\n').flatMap(wide)));
    expect(found).toEqual([]);
  });

  test('has at most 300 lines', () => {
    const long = findings((text, file) =>
      text.split('\n').length > 301 && !LONG_FILES.includes(file) ? ['too long'] : [],
    );
    expect(long).toEqual([]);
  });

  test.each(BANNED)('does not hold $pattern: $because', ({ pattern }) => {
    expect(findings((text, file) => (file !== SELF && pattern.test(text) ? [String(pattern)] : []))).toEqual([]);
  });

  test('has a test of its name beside it where it decides something', () => {
    const decides = (file: string) =>
      TESTED_FOLDERS.some((folder) => file.startsWith(`${folder}/`)) && !/\.test\.|\/index\.ts$/.test(file);
    const missing = SOURCES.filter(decides).filter(
      (file) => !DECIDES_NOTHING.includes(file) && !SOURCES.includes(file.replace(/\.(ts|mjs)$/, '.test.$1')),
    );
    expect(missing).toEqual([]);
  });
});

test('the exceptions name files that are still there', () => {
  expect([...WIDE_FILES, ...LONG_FILES, ...DECIDES_NOTHING].filter((file) => !SOURCES.includes(file))).toEqual([]);
});

function findings(find: (text: string, file: string) => string[]): string[] {
  return [...TEXTS].flatMap(([file, text]) => find(text, file).map((found) => `${file}: ${found}`));
}
