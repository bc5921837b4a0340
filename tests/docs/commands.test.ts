import { describe, expect, test } from 'vitest';
import { refusalOf } from './commands.js';
import { codeOf, pages } from './pages.js';

/** The documents that tell a person what to type; the others also name what the first system had. */
const TYPED = pages().filter(({ file }) => /^(README|CONTRIBUTING|docs\/how-to\/.*|docs\/operations)\.md$/.test(file));

describe('a command shown in a document', () => {
  test.each(TYPED)('exists with its flags: $file', async (page) => {
    const lines = codeOf(page);
    const refusals = await Promise.all(lines.map(async (line) => [line, await refusalOf(line)] as const));
    expect(refusals.filter(([, why]) => why !== null)).toEqual([]);
  });

  test('is looked for where people look first', () => {
    const shown = TYPED.flatMap(codeOf).filter((line) => /^(\$ )?(\.\/bin\/)?vsa |^make /.test(line));
    expect(shown.length).toBeGreaterThan(30);
  });
});

describe('refusalOf()', () => {
  test.each([
    ['vsa site provide --domain a.example.com', 'there is no command site provide'],
    ['vsa site list --everywhere', 'there is no flag --everywhere'],
    ['make tea', 'the Makefile has no target tea'],
    ['./bin/vsa --colour', 'there is no flag --colour'],
  ])('%s: %s', async (line, why) => {
    expect(await refusalOf(line)).toBe(why);
  });

  test.each(['vsa operation retry ID', 'make up DETACH=1', 'curl -s http://127.0.0.1/', 'vsa site show D -o json'])(
    'takes %s',
    async (line) => {
      expect(await refusalOf(line)).toBeNull();
    },
  );
});
