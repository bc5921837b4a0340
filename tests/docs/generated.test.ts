import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ErrorEntry, ERRORS } from '../../domain/errors.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { GENERATED } from './generated.js';
import { page } from './pages.js';

describe('what the documents take from the sources', () => {
  test.each(GENERATED)('$file is as `npx tsx tests/docs/write.ts` writes it', async ({ file, text }) => {
    const now = page(file).text;
    expect(now).toBe(await text(now));
  });
});

describe('docs/operations.md', () => {
  const sections = new Map(
    page('docs/operations.md')
      .text.split(/^#+ /m)
      .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
  );
  const held = Object.entries(ERRORS).filter(([, { handling }]) => handling === 'hold') as [string, ErrorEntry][];

  test.each(held)('tells what %s means, how long it may last and what to do', (code, { deadlineHours }) => {
    const section = sections.get(code) ?? '';
    expect(section).toContain(deadlineHours === undefined ? '**Given up**: never by itself' : `${deadlineHours} h`);
    expect(section).toContain('**Do**:');
  });

  test('has no section of a code that is never held', () => {
    const codes = [...sections.keys()].filter((title) => /^[A-Z][A-Z_0-9]+$/.test(title));
    expect(codes.toSorted()).toEqual(held.map(([code]) => code).toSorted());
  });
});

test('README.md names every variable of the agent', () => {
  const source = readFileSync(join(packageRoot(), 'workers/lib/agentConfiguration.ts'), 'utf8');
  const names = [...new Set([...source.matchAll(/'(VSA_[A-Z_]+)'/g)].map(([, name = '']) => name))];
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !page('README.md').text.includes(`\`${name}\``))).toEqual([]);
});
