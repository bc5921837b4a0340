import { appendFile, mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openChangeLog } from './log.js';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vsa-changes-'));
  file = join(folder, 'changes.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const change = (subject: string) => ({
  at: new Date().toISOString(),
  operationId: null,
  activity: 'publishSite',
  subject,
  result: 'done',
  durationMs: 1,
});
const subjects = async (n = 0, most = 100) =>
  (await openChangeLog(file).after(n, most)).lines.map(({ subject }) => subject);

test('what was appended is read by another start, each once and in order', async () => {
  const log = openChangeLog(file);
  await Promise.all(['a', 'b', 'c'].map((subject) => log.append(change(subject))));
  expect(await subjects()).toEqual(['a', 'b', 'c']);
  const { lines, more } = await log.after(0, 2);
  expect(more).toBe(true);
  await openChangeLog(file).append(change('d'));
  expect(await subjects(lines.at(-1)?.n)).toEqual(['c', 'd']);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a line that was cut off costs that line alone', async () => {
  await openChangeLog(file).append(change('a'));
  await appendFile(file, '{"n": 99');
  const log = openChangeLog(file);
  await log.append(change('b'));
  expect(await subjects()).toEqual(['a', 'b']);
  await truncate(file, (await stat(file)).size - 3);
  expect(await subjects()).toEqual(['a']);
});

test('the record is renamed when it is large, and numbers go on', async () => {
  const log = openChangeLog(file, 300);
  for (const subject of ['a', 'b', 'c', 'd', 'e', 'f']) await log.append(change(subject));
  expect((await readFile(`${file}.1`, 'utf8')).length).toBeLessThan(700);
  const found = (await log.after(0, 100)).lines;
  expect(found.at(-1)?.subject).toBe('f');
  expect(found.map(({ n }) => n)).toEqual([...new Set(found.map(({ n }) => n))].sort((a, b) => a - b));
});

test('a record that cannot be written breaks nothing and says so until it can', async () => {
  const log = openChangeLog(join(folder, 'missing', 'changes.jsonl'));
  await log.append(change('a'));
  expect(log.failed()).toContain('ENOENT');
  const good = openChangeLog(file);
  await good.append(change('a'));
  expect(good.failed()).toBeNull();
});

test('a record that is gone begins again after what was read of it', async () => {
  const log = openChangeLog(file);
  await log.append(change('a'));
  const [last] = (await log.after(0, 1)).lines;
  await rm(file);
  await openChangeLog(file).append(change('b'));
  expect(await subjects(last?.n)).toEqual(['b']);
});
