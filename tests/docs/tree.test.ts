import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/packageRoot.js';
import { codeOf, isThere, page, pages } from './pages.js';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: packageRoot(), encoding: 'utf8' });
const ROOMS = [...new Set(files.split('\n').filter((file) => file.includes('/')))].map((file) => file.split('/')[0]);

describe('docs/ARCHITECTURE.md', () => {
  const architecture = page('docs/ARCHITECTURE.md');
  const code = codeOf(architecture).filter((line) => !line.includes('.ts'));

  test.each([...new Set(ROOMS)])('names the room %s/', (room) => {
    expect(code.some((line) => line === `${room}/` || line.startsWith(`${room}/`))).toBe(true);
  });

  /** As the lint rule has them: it is no module of TypeScript, so it is read as text. */
  const arrows = [...page('scripts/lint/rooms.mjs').text.matchAll(/room: '([^']+)',\s*rooms: \[([^\]]*)\]/g)]
    .map(([, room = '', rooms = '']) => ({ room, rooms: [...rooms.matchAll(/'([^']+)'/g)].map(([, to]) => to) }))
    .filter(({ room }) => isThere(room) && room !== 'domain/schemas');

  test.each(arrows)('says what $room may import', ({ room, rooms }) => {
    const row = architecture.text.split('\n').find((line) => line.startsWith(`| \`${room}/\` `)) ?? '';
    const named = [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)\/`/g)].map(([, to]) => to);
    expect(named.toSorted()).toEqual(rooms.filter((to) => to !== room).toSorted());
  });
});

describe('a path in a document', () => {
  test.each(pages())('is there: $file', (each) => {
    const room = new RegExp(`^(${[...new Set(ROOMS)].join('|').replaceAll('.', '\\.')})/`);
    const paths = codeOf(each)
      .flatMap((line) => line.split(/[\s,;]+/))
      .filter((word) => room.test(word) && !/[<>*{}$]|\.\.\./.test(word));
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });

  test.each(pages())('is there when it is a link: $file', ({ file, text }) => {
    const links = [...text.matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, to = '']) =>
      posix.join(posix.dirname(file), to),
    );
    expect(links.filter((path) => !isThere(path))).toEqual([]);
  });
});

test('docs/decisions/README.md lists every decision', () => {
  const decisions = pages().filter(({ file }) => /^docs\/decisions\/(?!README)/.test(file));
  const index = page('docs/decisions/README.md').text;
  expect(decisions.length).toBeGreaterThan(0);
  expect(decisions.filter(({ file }) => !index.includes(`(${posix.basename(file)})`))).toEqual([]);
});

/** docs/TERMS.md has them with the words to use instead. */
const REFUSED_WORDS = /\b(control plane|roll(ed|s|ing)?[ -]?back|compensat(e|es|ed|ing|ion)|playbook|daemon set)\b/i;

test.each(pages().filter(({ file }) => file !== 'docs/TERMS.md'))(
  '$file uses the words of docs/TERMS.md',
  ({ text }) => {
    expect(REFUSED_WORDS.exec(text)?.[0]).toBeUndefined();
  },
);
